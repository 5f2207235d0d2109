"""Starting the whole service on one machine: servers, web, worker and beat."""
