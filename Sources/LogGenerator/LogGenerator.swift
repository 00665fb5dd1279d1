// LogGenerator
