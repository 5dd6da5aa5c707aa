"""One module for each thing a person does; they return reports and print nothing."""
