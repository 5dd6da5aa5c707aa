"""What is true: contacts, time, windows, the chain. Pure: no input or output, no clock."""
