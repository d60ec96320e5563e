"""评分内核：the scoring core. Standard library only; knows neither Django, files nor regions."""
