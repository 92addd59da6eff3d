"""Parts of pages: values and handlers in, components out."""
