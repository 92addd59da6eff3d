"""An outside party in our own process: Polar as a development machine needs it, without network, account or money.

It knows the product only as anybody does: by its address. The product asks it over HTTP (`integrations/polar.py`), it
tells the product by signed deliveries. Never part of production.
"""
