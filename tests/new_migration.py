"""Write the migration that leads from the newest step to the tables as they are declared.

make migration NAME="what it adds"
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from assent.assembly.tables import metadata
from assent.store import open_database, upgrade
from assent.store.migrations import HERE


def main(name: str) -> None:
    steps = sorted((HERE / "versions").glob("[0-9]*.py"))
    number = f"{len(steps) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'schema.db'}")
        if steps:
            upgrade(database)

        def write(connection):
            config = Config()
            config.set_main_option("script_location", str(HERE))
            config.set_main_option("file_template", "%%(rev)s")
            config.attributes["connection"] = connection
            config.attributes["metadata"] = metadata
            command.revision(
                config, message=name, autogenerate=True, rev_id=f"{number}_{name.replace(' ', '_')}"
            )

        database.write(write)
        database.close()
    (made,) = (HERE / "versions").glob(f"{number}_*.py")
    # What a table holds is declared by its room; a step of the past says only what was made.
    made.write_text(re.sub(r",\n\s*info=\{[^}]*\}", "", made.read_text()))


if __name__ == "__main__":
    main(sys.argv[1] or "change")
