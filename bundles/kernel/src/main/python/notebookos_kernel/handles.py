"""Handles of things that live outside the process or belong to it alone, by the qualified names of their classes.

Libraries are not imported for this: a class is looked up by its name, and those of its bases.
"""

from __future__ import annotations

_CONNECTION = "a database connection can't move to another machine; connect again"
_CURSOR = "a database cursor can't move to another machine; ask again"
_DEVICE = "it belongs to one GPU of one machine; make it again"
_LOOP = "it belongs to the event loop of this process; make it again"

HANDLES: dict[str, str] = {
    **dict.fromkeys(
        (
            "MySQLdb.connections.Connection",
            "aiosqlite.core.Connection",
            "asyncpg.connection.Connection",
            "cx_Oracle.Connection",
            "duckdb.DuckDBPyConnection",
            "_duckdb.DuckDBPyConnection",
            "mysql.connector.abstracts.MySQLConnectionAbstract",
            "oracledb.connection.BaseConnection",
            "psycopg._connection_base.BaseConnection",
            "psycopg2.extensions.connection",
            "pymongo.mongo_client.MongoClient",
            "pymongo.synchronous.mongo_client.MongoClient",
            "pymysql.connections.Connection",
            "pyodbc.Connection",
            "redis.client.Redis",
            "redis.connection.AbstractConnection",
            "snowflake.connector.connection.SnowflakeConnection",
            "sqlalchemy.engine.base.Connection",
            "sqlalchemy.engine.base.Engine",
            "sqlalchemy.orm.session.Session",
        ),
        _CONNECTION,
    ),
    **dict.fromkeys(("psycopg2.extensions.cursor", "psycopg._cursor_base.BaseCursor", "pymysql.cursors.Cursor"), _CURSOR),
    "sqlite3.Blob": _CURSOR,
    **dict.fromkeys(
        (
            "cupy.cuda.stream._BaseStream",
            "cupy.cuda.stream.Event",
            "torch._C._CudaEventBase",
            "torch._C._CudaStreamBase",
            "torch.cuda.graphs.CUDAGraph",
            "torch.cuda.streams.Event",
            "torch.cuda.streams.Stream",
        ),
        _DEVICE,
    ),
    "_contextvars.Context": "a context of variables can't move to another machine; copy it again",
    "_contextvars.Token": "a token of a context variable is good only where it was made",
    "_queue.SimpleQueue": "what lies in a SimpleQueue can't be read without taking it out; queue.Queue moves",
    "_ssl._SSLContext": "an SSL context can't move to another machine; make it again",
    "asyncio.runners.Runner": _LOOP,
    "concurrent.futures._base.Executor": "a pool can't move to another machine; make it again",
    "mmap.mmap": "a memory map can't move to another machine; map it again",
    "multiprocessing.synchronize.Condition": "a lock between processes can't move to another machine",
    "posix.ScandirIterator": "a listing of a folder that is still being read can't move to another machine",
    "select.epoll": "a selector can't move to another machine; make it again",
    "selectors.BaseSelector": "a selector can't move to another machine; make it again",
    "socketserver.BaseServer": "a server can't move to another machine; start it again",
    "asyncio.base_events.Server": "a server can't move to another machine; start it again",
    "weakref.finalize": "a finalizer stays with the object that it was made for",
    "zipfile.ZipFile": "an archive that is open can't move to another machine; open it again",
    "tarfile.TarFile": "an archive that is open can't move to another machine; open it again",
}
