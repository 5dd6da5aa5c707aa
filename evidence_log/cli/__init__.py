"""The command line: parse, call one service, print its report."""
