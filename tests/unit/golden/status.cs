<?cs include!"error/status.cs" ?>
