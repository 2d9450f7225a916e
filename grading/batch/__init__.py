"""Many submissions: each rebuilt, run behind the wall, scored, and written to the gradebook."""

import sys

# As it is imported, jsonschema builds a parser of internationalised addresses where the package for
# it is installed: half of the time that nbgrader's import takes, for what no notebook's format has.
# None is how Python is told that there is no such module.
if "jsonschema" not in sys.modules:
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
