"""Demo clinics, made through the services as their people would make them. Never in production."""

from medisched.seed.demo import fill_demo_data

__all__ = ["fill_demo_data"]
