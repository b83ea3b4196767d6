"""The same examples in every run; more of them with BANLI_EXAMPLES."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "banli",
    max_examples=int(os.environ.get("BANLI_EXAMPLES", "80")),
    derandomize="BANLI_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
settings.load_profile("banli")
