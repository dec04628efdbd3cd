(invoke-restart 'stop 3)
