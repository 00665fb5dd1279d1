// LogAgent
