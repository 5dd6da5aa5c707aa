"""What comes from an iPhone: the databases of its backup, and the tables that iMazing makes of them."""
