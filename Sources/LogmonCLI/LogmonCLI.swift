// LogmonCLI
