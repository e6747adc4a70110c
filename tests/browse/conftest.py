"""The stand-in hub for tests of browsing."""

from tests.cli.conftest import weighin  # noqa: F401 - a fixture
from tests.hub.conftest import hub, token_file  # noqa: F401 - fixtures
