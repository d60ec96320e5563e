"""评分办法文件：the rules as data, one TOML file for each legal document, and their strict loader."""
