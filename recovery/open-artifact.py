#!/usr/bin/env python3
"""Opens backups of Holdfast without Holdfast and without Node.

A second reader, written from docs/format.md in another language, called like open-artifact.mjs and with the same exit
codes. It needs Python 3.8 or later, the package `cryptography` (Debian: python3-cryptography), because Python itself
has no AES-GCM, and the program `zstd`.
"""
import argparse
import base64
import hashlib
import hmac
import json
import os
import re
import signal
import subprocess
import sys
import threading

EXIT_CODES = """exit code: 0 well, 1 unexpected, 2 not called properly, 3 not the right key, 4 damaged,
5 of a newer format version, 6 a file or program that is missing or cannot be read or written"""
MISUSED, WRONG_KEY, DAMAGED, NEWER, UNAVAILABLE = 2, 3, 4, 5, 6

HEADER_BYTES = 56
SEALED_CHUNK_BYTES = 16400
TAG_BYTES = 16
HEAD = b'{"holdfastArtifact":1,"manifest":'
MAC_HEAD = b',"hmacSha256":"'
FIELDS = set(
    "artifactId backup consistency createdAt engine formatVersion holdfastVersion members record server source"
    " tools".split()
)
MEMBER_FIELDS = set("bytes compression file kind name object sha256".split())


class Refused(Exception):
    def __init__(self, exit_code, message):
        super().__init__(message)
        self.exit_code = exit_code


try:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError:
    sys.stderr.write("The Python package cryptography is missing. Run: apt-get install python3-cryptography\n")
    sys.exit(UNAVAILABLE)


# ---- the arithmetic of docs/format.md ----


def expand(key, info, length):
    block, out, number = b"", b"", 1
    while len(out) < length:
        block = hmac.new(key, block + info + bytes([number]), hashlib.sha512).digest()
        out += block
        number += 1
    return out[:length]


class Message:
    """Opens a chunked message piece by piece: the header first, then each chunk by its number."""

    def __init__(self, input_key, context, header):
        label = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
        derived = expand(input_key, label + header[:24] + context, 76)
        self.fits = hmac.compare_digest(derived[44:], header[24:HEADER_BYTES])
        self.cipher = AESGCM(derived[:32])
        self.base_nonce = int.from_bytes(derived[32:44], "big")

    def open(self, number, sealed):
        """The plaintext of a chunk, never before its tag was checked."""
        if len(sealed) < TAG_BYTES:
            raise Refused(DAMAGED, f"cut before the end of chunk {number}")
        try:
            return self.cipher.decrypt((self.base_nonce ^ number).to_bytes(12, "big"), bytes(sealed), None)
        except InvalidTag:
            raise Refused(
                DAMAGED, f"chunk {number} is not authentic: altered, cut, extended or out of order"
            ) from None


def canonical(value):
    """Members sorted, no white space. Names and values of keys.json are ASCII, so code points sort like code units."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# ---- keys ----


def read_master_key(path):
    text = read_small(path).decode("utf-8", "replace")

    def field(name):
        found = re.search(rf"^[ \t]*{name}[ \t]*:(.*)$", text, re.I | re.M)
        return re.sub(r"\s", "", found.group(1)).lower() if found else ""

    key_id, digits = field("id"), field("key")
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise Refused(WRONG_KEY, f"{path} holds no key of 64 hexadecimal digits.")
    checksum = hashlib.sha256(f"holdfast-master-key-checksum@v1\0{key_id}\0{digits}".encode()).hexdigest()
    if checksum[:8] != field("checksum"):
        raise Refused(WRONG_KEY, f"{path} does not match its checksum: a character of it is wrong.")
    key = bytes.fromhex(digits)
    if hashlib.sha256(b"holdfast-master-key-id@v1\0" + key).hexdigest()[:16] != key_id:
        raise Refused(WRONG_KEY, f"{path} has an id that is not of its key.")
    return key_id, key


def open_keys(folder, master_key):
    key_id, key = master_key
    raw = read_small(os.path.join(folder, "keys.json"))
    keys = parse_json(raw, "keys.json")
    version = keys.get("holdfastKeys")
    if isinstance(version, int) and version > 1:
        raise Refused(NEWER, f"keys.json is of format version {version}")
    rest = {name: value for name, value in keys.items() if name != "sha256"}
    is_whole = hashlib.sha256(canonical(rest).encode()).hexdigest() == keys.get("sha256")
    if not is_whole or (canonical(keys) + "\n").encode() != raw:
        raise Refused(DAMAGED, "keys.json does not match its checksum")
    artifact_id, slots = keys["artifactId"], keys["slots"]
    slot = next((each for each in slots if each["masterKeyId"] == key_id), None)
    if slot is None:
        needed = " or ".join(each["masterKeyId"] for each in slots)
        raise Refused(WRONG_KEY, f"it needs the master key {needed}; this one is {key_id}")
    wrapped = base64.b64decode(slot["wrapped"])
    context = f"holdfast-key-slot@v1\0{artifact_id}\0{key_id}".encode()
    message = Message(key, context, wrapped[:HEADER_BYTES])
    if not message.fits:
        raise Refused(DAMAGED, "the key slot of this master key does not open with it")
    return artifact_id, message.open(0, wrapped[HEADER_BYTES:])


# ---- manifest ----


def open_manifest(folder, keys):
    """`keys` None: read, and not authenticated."""
    raw = read_small(os.path.join(folder, "manifest.json"))
    version = re.match(rb'\{"holdfastArtifact":([1-9][0-9]{0,8}),', raw)
    if version and int(version.group(1)) > 1:
        raise Refused(NEWER, f"it is of format version {int(version.group(1))}")
    body = raw[len(HEAD) : raw.rfind(MAC_HEAD)]
    if keys is not None:
        artifact_id, data_key = keys
        mac_key = expand(data_key, f"holdfast-manifest@v1\0{artifact_id}".encode(), 32)
        mac = hmac.new(mac_key, body, hashlib.sha256).hexdigest().encode()
        if not hmac.compare_digest(HEAD + body + MAC_HEAD + mac + b'"}\n', raw):
            raise Refused(DAMAGED, "the manifest is not authentic: altered, cut, or of another artifact")
    manifest = parse_json(body, "manifest.json")
    if not isinstance(manifest.get("members"), list):
        raise Refused(DAMAGED, "manifest.json is not a manifest")
    require_known(manifest)
    if keys is not None and manifest["artifactId"] != keys[0]:
        raise Refused(DAMAGED, f"the manifest is of another artifact, {manifest['artifactId']}")
    return manifest


def require_known(manifest):
    """A field that this file does not know may change what the others mean: better said than guessed."""
    members = manifest["members"]
    strange = sorted(set(manifest) - FIELDS) + [name for each in members for name in set(each) - MEMBER_FIELDS]
    is_known = not strange and manifest.get("formatVersion") == 1
    if not is_known or any(each["compression"] != "zstd" for each in members):
        what = ", ".join(strange) or "other values"
        raise Refused(NEWER, f"the manifest says what this script does not know: {what}")
    for each in members:
        name = each["name"]
        if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", name) or each["file"] != f"{name}.zst.enc":
            raise Refused(DAMAGED, f"the manifest names a member that cannot be: {shown(name)}")


class Artifact:
    def __init__(self, folder, master_key):
        if not os.path.exists(os.path.join(folder, "manifest.json")):
            raise Refused(UNAVAILABLE, f"{folder} is not a finished backup: it has no manifest.json.")
        keys = None if master_key is None else open_keys(folder, master_key)
        self.folder = folder
        self.manifest = open_manifest(folder, keys)
        self.data_key = None if keys is None else keys[1]

    def path(self, member):
        return os.path.join(self.folder, member["file"])

    def require_stored(self, member):
        """Size and SHA-256 of the stored file, before the first byte of it is handed out."""
        size = os.path.getsize(self.path(member))
        if size != member["bytes"]:
            raise Refused(DAMAGED, f"it has {size} bytes instead of {member['bytes']}")
        digest = hashlib.sha256()
        with open(self.path(member), "rb") as file:
            for piece in iter(lambda: file.read(1 << 20), b""):
                digest.update(piece)
        if digest.hexdigest() != member["sha256"]:
            raise Refused(DAMAGED, "it has another SHA-256 than the manifest says")

    def open_member(self, member):
        """The compressed bytes, each chunk authenticated before it comes, and an error unless the last one did."""
        context = f"holdfast-member@v1\0{self.manifest['artifactId']}\0{member['name']}".encode()
        digest, size, number = hashlib.sha256(), 0, 0
        with open(self.path(member), "rb", buffering=1 << 20) as file:
            header = file.read(HEADER_BYTES)
            if len(header) < HEADER_BYTES:
                raise Refused(DAMAGED, "cut before chunk 0")
            message = Message(self.data_key, context, header)
            if not message.fits:
                raise Refused(DAMAGED, "its first 56 bytes are altered, or it is another file, before chunk 0")
            digest.update(header)
            size += len(header)
            while True:
                sealed = file.read(SEALED_CHUNK_BYTES)
                digest.update(sealed)
                size += len(sealed)
                plaintext = message.open(number, sealed)
                if len(sealed) == SEALED_CHUNK_BYTES:
                    yield plaintext
                    number += 1
                    continue
                if size != member["bytes"] or digest.hexdigest() != member["sha256"]:
                    raise Refused(DAMAGED, "it is not the file that the manifest names")
                yield plaintext
                return


def decompress(compressed, target):
    """Feeds zstd, whose output goes to `target`: a file, or subprocess.PIPE to be counted, which it returns."""
    command = ["zstd", "-q", "-d", "-c"]
    try:
        zstd = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=target, stderr=subprocess.PIPE)
    except FileNotFoundError:
        raise Refused(UNAVAILABLE, "zstd is not installed. Run: apt-get install zstd") from None
    said, count = [], [0]

    def drain(stream, take):
        for piece in iter(lambda: stream.read(1 << 16), b""):
            take(piece)

    threads = [threading.Thread(target=drain, args=(zstd.stderr, said.append))]
    if target == subprocess.PIPE:
        threads.append(threading.Thread(target=drain, args=(zstd.stdout, lambda piece: count.append(len(piece)))))
    for thread in threads:
        thread.start()
    try:
        for piece in compressed:
            zstd.stdin.write(piece)
        zstd.stdin.close()
    except BrokenPipeError:
        pass  # It has ended by itself: its exit code says why.
    except BaseException:
        zstd.kill()
        raise
    finally:
        code = zstd.wait()
        for thread in threads:
            thread.join()
    if code != 0:
        text = b"".join(said).decode("utf-8", "replace").strip()
        raise Refused(DAMAGED, f"zstd refuses it: {text or f'exit code {code}'}")
    return sum(count)


# ---- files ----


def read_small(path):
    if os.path.getsize(path) > 1 << 24:
        raise Refused(DAMAGED, f"{os.path.basename(path)} is far too large")
    with open(path, "rb") as file:
        return file.read()


def parse_json(raw, what):
    try:
        value = json.loads(raw)
    except ValueError:
        raise Refused(DAMAGED, f"{what} is cut or altered") from None
    if not isinstance(value, dict):
        raise Refused(DAMAGED, f"{what} is cut or altered")
    return value


def artifacts_in(folder):
    """The folders to look at, and what else lies there."""
    if any(os.path.exists(os.path.join(folder, name)) for name in ("manifest.json", "keys.json")):
        return [folder], []
    folders = sorted(entry.path for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))

    def is_backup(path):
        return os.path.exists(os.path.join(path, "manifest.json")) and not path.endswith(".removing")

    return [path for path in folders if is_backup(path)], [path for path in folders if not is_backup(path)]


def shown(text):
    """Names come from databases: what could steer a terminal is spelled out."""
    return "".join(letter if letter.isprintable() else f"\\u{{{ord(letter):x}}}" for letter in str(text))


# ---- commands ----


def tell(line):
    sys.stdout.flush()
    sys.stderr.write(f"{line}\n")


def describe(manifest):
    backup, source, server, members = (manifest[name] for name in ("backup", "source", "server", "members"))
    lines = [
        manifest["artifactId"],
        f"  backup      {backup['name']} ({backup['type']}), of {manifest['createdAt']}",
        *([] if backup["description"] is None else [f"  description {backup['description']}"]),
        f"  service     {source['namespace']}/{source['name']}",
        f"  engine      {manifest['engine']}: {server['label']} {server['version']},"
        f" consistent by {manifest['consistency']}",
        f"  stored      {sum(each['bytes'] for each in members)} bytes in {len(members)} members",
    ]
    for each in members:
        holds = "" if each["object"] is None else f" {json.dumps(each['object'], ensure_ascii=False)}"
        lines.append(f"    {each['name']}  {each['kind']}{holds}  {each['bytes']} bytes")
    return "\n".join(shown(line) for line in lines)


def to_each(folder, work):
    """Does the same to every artifact and goes on after one that is refused; the gravest exit code is the end's."""
    artifacts, others = artifacts_in(folder)
    exit_code = well = 0
    for artifact in artifacts:
        try:
            work(artifact)
            well += 1
        except Exception as error:  # noqa: BLE001 (told, and counted)
            refused = as_refused(error)
            tell(f"{artifact}: {refused}")
            exit_code = max(exit_code, refused.exit_code)
    for other in others:
        tell(f"{other}: not a finished backup; left out")
    if not artifacts:
        raise Refused(UNAVAILABLE, f"{folder} holds no backup.")
    return well, len(artifacts) - well, exit_code


def list_backups(arguments, key):
    manifests = []

    def one(path):
        manifest = Artifact(path, key).manifest
        manifests.append(manifest)
        if not arguments.json:
            print(describe(manifest))

    _, _, exit_code = to_each(arguments.folder, one)
    if arguments.json:
        print(json.dumps(manifests, indent=2, ensure_ascii=False))
    if key is None:
        tell("Listed without a key: none of it is checked.")
    return exit_code


def verify(arguments, key):
    def one(path):
        artifact = Artifact(path, key)
        for member in artifact.manifest["members"]:
            plain = named(member, lambda each=member: decompress(artifact.open_member(each), subprocess.PIPE))
            print(f"ok {path}/{member['file']}: {member['bytes']} bytes stored, {plain} bytes inside")

    well, refused, exit_code = to_each(arguments.folder, one)
    print(f"{well} whole, {refused} refused")
    return exit_code


def extract(arguments, key):
    artifact = Artifact(arguments.folder, key)
    members = artifact.manifest["members"]
    member = next((each for each in members if each["name"] == arguments.member), None)
    if member is None:
        names = ", ".join(each["name"] for each in members)
        raise Refused(MISUSED, f"There is no member {arguments.member}; there are: {names}.")

    def write_to(target):
        if not arguments.compressed:
            decompress(artifact.open_member(member), target)
            return
        for piece in artifact.open_member(member):
            target.write(piece)
        target.flush()

    def work():
        artifact.require_stored(member)
        if arguments.output is None:
            write_to(sys.stdout.buffer)
        else:
            write_whole(arguments.output, write_to)

    named(member, work)
    return 0


def named(member, work):
    try:
        return work()
    except Refused as error:
        if error.exit_code == DAMAGED:
            raise Refused(DAMAGED, f"{member['file']} is damaged: {error}.") from None
        raise


def write_whole(output, write_to):
    """A file gets its name when it is whole; what was written of it until then goes if it does not become so."""
    if os.path.exists(output):
        raise Refused(UNAVAILABLE, f"{output} is there already; it is not overwritten.")
    partial = f"{output}.partial"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        with os.fdopen(os.open(partial, flags, 0o600), "wb") as target:
            write_to(target)
            os.fsync(target.fileno())
        os.rename(partial, output)
    except BaseException:
        if os.path.exists(partial):
            os.unlink(partial)
        raise


# ---- the command line ----


def parse():
    parser = argparse.ArgumentParser(description="Opens backups of Holdfast without Holdfast.", epilog=EXIT_CODES)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (
        ("list", "what there is; without a key nothing of it is checked"),
        ("verify", "reads everything to its end: sizes, SHA-256, every chunk, the compression"),
        ("extract", "writes what the database's own tool wrote, to standard output or to a new file"),
    ):
        command = commands.add_parser(name, help=about, epilog=EXIT_CODES)
        command.add_argument("folder", help="the folder of one backup" + ("" if name == "extract" else ", or of many"))
        if name == "extract":
            command.add_argument("member")
            command.add_argument("--output", help="a new file")
            command.add_argument("--compressed", action="store_true", help="leave it compressed, for zstd")
        command.add_argument("--key", required=name != "list", help="the file of the master key")
        if name == "list":
            command.add_argument("--json", action="store_true")
    return parser.parse_args()


def as_refused(error):
    if isinstance(error, Refused):
        return error
    if isinstance(error, OSError):
        return Refused(UNAVAILABLE, f"{error.filename or 'a file'}: {error.strerror}")
    return Refused(1, f"{type(error).__name__}: {error}")


def main():
    arguments = parse()
    for asked in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, lambda *_: sys.exit(UNAVAILABLE))
    commands = {"list": list_backups, "verify": verify, "extract": extract}
    try:
        key = None if arguments.key is None else read_master_key(arguments.key)
        return commands[arguments.command](arguments, key)
    except Exception as error:  # noqa: BLE001 (told, with its exit code)
        refused = as_refused(error)
        tell(str(refused))
        return refused.exit_code


if __name__ == "__main__":
    sys.exit(main())
