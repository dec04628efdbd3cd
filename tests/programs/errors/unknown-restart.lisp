(invoke-restart 'nowhere)
