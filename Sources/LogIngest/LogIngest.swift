// LogIngest
