"""How good a tracker is: benchmark folders, metrics, protocols, peers; what ``modetrack eval`` runs."""
