"""``python -m pipeline.train WHAT``: weights and tables from annotated releases (``make train``)."""
