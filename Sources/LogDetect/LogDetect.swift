// LogDetect
