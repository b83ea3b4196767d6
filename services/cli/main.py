"""`banli`: the command line of the bureau's handling system."""

from importlib import import_module

from services.cli.app.app import app

# In the order in which `banli --help` lists their commands.
MODULES = (
    "accounts",
    "queries",
    "texts",
    "export",
    "give_command",
    "import_list",
    "notices",
    "deliveries",
    "parked",
    "preview",
    "operations",
    "demo",
)
for module in MODULES:
    import_module(f"services.cli.commands.{module}")


def main() -> None:
    """The entry point of the console script; exits with 0, 1 for a refusal or failure, 2 for a usage error."""
    app()
