"""Keeps the address of a page in step with what was chosen on it."""

import reflex as rx


class AddressKeeper(rx.Component):
    """`address` is a path with its query; one of another page is left alone."""

    library = rx.asset("address_keeper.jsx", shared=True).importable_path
    tag = "AddressKeeper"

    address: rx.Var[str]
