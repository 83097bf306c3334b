"""Runs scripts, each in a process of its own that begins with TensorFlow and transformers imported: that takes longer
than most of what they do.

    python serve.py SOCKET

Each connection to the Unix socket is one script: a line of JSON, [SCRIPT, ARGUMENT, …], is answered by another one,
{"code": 0, "stdout": "…", "stderr": "…"}.
"""

import json
import os
import runpy
import signal
import socket
import sys
import tempfile
import traceback

# The tests share the machine: threads that wait for each other take it away from them.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", TF_NUM_INTRAOP_THREADS="1")
os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_VERBOSITY="error")
# As bert4keras asks for, which alone uses Keras.
os.environ.update(TF_KERAS="1", TF_USE_LEGACY_KERAS="1")


def main(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        # Who connects meanwhile waits.
        server.listen()
        print("listening", flush=True)
        import_all()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            connection, _ = server.accept()
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                answer(connection)
                os._exit(0)
            connection.close()


def import_all() -> None:
    import tensorflow  # noqa: F401
    import torch  # noqa: F401
    import transformers

    # These are imported when they are first asked for.
    for name in ("AlbertForPreTraining", "AutoModelForSequenceClassification", "AutoTokenizer", "BertTokenizer"):
        getattr(transformers, name)


def answer(connection: socket.socket) -> None:
    with connection, connection.makefile("rw", encoding="utf-8") as stream:
        script = json.loads(stream.readline())
        with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            child = os.fork()
            if child == 0:
                os.dup2(stdout.fileno(), 1)
                os.dup2(stderr.fileno(), 2)
                os._exit(run(script))
            _, status = os.waitpid(child, 0)
            printed = {}
            for name, file in (("stdout", stdout), ("stderr", stderr)):
                file.seek(0)
                printed[name] = file.read().decode("utf-8", "replace")
        json.dump({"code": os.waitstatus_to_exitcode(status), **printed}, stream)


def run(script: list[str]) -> int:
    """The code that an interpreter would end with."""
    sys.argv = script
    try:
        runpy.run_path(script[0], run_name="__main__")
        return 0
    except SystemExit as exit:
        return exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


if __name__ == "__main__":
    main(sys.argv[1])
