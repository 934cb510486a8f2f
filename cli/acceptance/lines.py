"""Generates command lines that make transactions, over every leaf of near-cli-rs's tree that signs."""

import base64, json, random

PHRASES = (
    "trigger arrow grunt vendor crane safe reflect please sponsor verify club shiver",
    "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid "
    "letter advice cage absurd amount doctor acoustic bless",
)
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Symbol and decimals of the tokens in ft_contracts.json.
TOKENS = {"usdt.test.near": ("USDt", 6), "wrap.test.near": ("wNEAR", 24), "whole.test.near": ("Whole", 0)}


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + text


class Lines:
    """`secrets` are private keys; `signers` maps accounts with a key file to their (public key, file)."""

    def __init__(self, seed, secrets, signers, wasm, folder):
        self.random = random.Random(seed)
        self.secrets, self.signers, self.wasm, self.folder = secrets, signers, wasm, folder
        self.files = 0

    def one_of(self, *choices):
        return self.random.choice(choices)

    def bytes(self, count):
        return self.random.randbytes(count)

    def file(self, data):
        self.files += 1
        path = self.folder / f"input-{self.files}"
        path.write_bytes(data)
        return str(path)

    # Values.
    def account(self, below=None):
        parts = [self.one_of("a1", "alice", "bob-2", "x_y", "0xyz", "some-long-name_with.dots-in.it"[:14], "q" * 20)]
        if below is None and self.random.random() < 0.15:
            return self.one_of(self.bytes(32).hex(), "0x" + self.bytes(20).hex(), "0s" + self.bytes(20).hex())
        return ".".join(parts + [below or self.one_of("near", "testnet", "test.near", "pool.f863973.m0")])

    def amount(self):
        return self.one_of(
            "1 NEAR",
            "0 NEAR",
            "0.5 near",
            "1NEAR",
            "+2 NEAR",
            "1 yoctoNEAR",
            "999 yoctoNEAR",
            "12.345678901234567890123456 N",
            "10 milliNEAR",
            "7 microNEAR",
            "340282366920938.463463374607431768211455 NEAR",
            "3 NEAR ",
            "5   NEAR",
            f"{self.random.randrange(10**9)} yNEAR",
            f"0.{self.random.randrange(10**12)} NEAR",
            "1.50 N",
            "3 yn",
        )

    def gas(self):
        return self.one_of(
            "100 Tgas",
            "100 TeraGas",
            "0 Tgas",
            "30tgas",
            "0.000000000001 tgas",
            "5 Ggas",
            "0.3 Pgas",
            "1.5 GigaGas",
            f"{self.random.randrange(1, 300)}.{self.random.randrange(1000)} Tgas",
            "0.25 PetaGas",
            "7 TGAS",
        )

    def public_key(self):
        kind = self.random.random()
        if kind < 0.15:
            return "secp256k1:" + base58(self.bytes(64))
        if kind < 0.2:
            return "ml-dsa-65:" + base58(self.bytes(1952))
        prefix = "" if kind < 0.3 else "ed25519:"
        return prefix + base58(self.bytes(32))

    def text(self):
        return self.one_of(
            "",
            "hi",
            "two words",
            'tab\tand "quotes"',
            "naïve – 数 🙂",
            "back\\slash",
            "/slash/",
            "a'b",
            "\x01\x1f\x7f",
            "new\nline",
            "&<>",
            "—dash",
        )

    def json_string(self):
        return self.one_of(
            '"a"',
            '""',
            '"\\u00e9\\u4e2d"',
            '"\\ud83d\\ude42"',
            '"\\/\\b\\f\\n\\r\\t\\""',
            '"\\u0000\\u001f\\u007f"',
            '"naïve 🙂"',
            '"\u2028"',
            '"1e5"',
        )

    def json_number(self):
        choices = (
            "0",
            "-0",
            "1",
            "-1",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "1e3",
            "1E+20",
            "1e-7",
            "0.1",
            "0.1e1",
            "100000000000000000000",
            "1e15",
            "1e16",
            "1e17",
            "123456789012345678",
            "0.00001",
            "0.0001",
            "5e-324",
            "1.7976931348623157e308",
            "3.14159265358979323846",
            "-0.0",
            "2.5e0",
            "9007199254740993.0",
            "1e-400",
            "0e999",
            "1.0",
            "123456789.123456789",
            "4.35",
            "0.30000000000000004",
        )
        kind = self.random.random()
        if kind < 0.6:
            return self.one_of(*choices)
        if kind < 0.8:
            return f"{self.random.uniform(-1, 1):.17g}".replace("inf", "0")
        return f"{self.random.randrange(10**self.random.randrange(1, 25))}.{self.random.randrange(10**9)}e{self.random.randrange(-40, 40)}"

    def json(self, depth=0):
        kind = self.random.random()
        space = lambda: self.one_of("", "", " ", "\n", "\t ")
        if depth == 0 or (kind < 0.25 and depth < 4):
            members = [
                f"{space()}{self.one_of(self.json_string(), json.dumps(self.one_of('b', 'a', 'Z', '_', 'account_id', 'ä', 'B')))}"
                f"{space()}:{space()}{self.json(depth + 1)}{space()}"
                for _ in range(self.random.randrange(5))
            ]
            return "{" + ",".join(members) + "}" + space()
        if kind < 0.4 and depth < 4:
            return (
                "["
                + ",".join(space() + self.json(depth + 1) + space() for _ in range(self.random.randrange(4)))
                + "]"
            )
        if kind < 0.75:
            return self.json_number()
        return self.one_of("true", "false", "null", self.json_string())

    def args(self):
        kind = self.random.random()
        if kind < 0.55:
            return ["json-args", self.json()]
        if kind < 0.6:
            return ["json-args", self.one_of("{}", " [ ] ", "null", "1e3", '"text"')]
        if kind < 0.75:
            return ["text-args", self.text()]
        if kind < 0.9:
            return ["base64-args", base64.b64encode(self.bytes(self.random.randrange(40))).decode()]
        return ["file-args", self.file(self.bytes(self.random.randrange(200)))]

    def call(self):
        return [
            self.one_of("set_greeting", "f", "do-it", "ft_transfer", "x" * 30),
            *self.args(),
            "prepaid-gas",
            self.gas(),
            "attached-deposit",
            self.amount(),
        ]

    def init(self):
        return ["with-init-call", *self.call()] if self.random.random() < 0.5 else ["without-init-call"]

    def names(self):
        return self.one_of("", "a", "a, b", "a,b , c", " set_greeting ", "one,two,three")

    def code_hash(self):
        return base58(self.bytes(32))

    def global_code(self):
        return self.one_of(["use-global-hash", self.code_hash()], ["use-global-account-id", self.account()])

    def state(self):
        data = {
            base64.b64encode(self.bytes(self.random.randrange(1, 12)))
            .decode(): base64.b64encode(self.bytes(self.random.randrange(20)))
            .decode()
            for _ in range(self.random.randrange(4))
        }
        text = json.dumps(data, indent=self.one_of(None, 2))
        return self.one_of(["data-from-json", text], ["data-from-file", self.file(text.encode())])

    # Actions of construct-transaction.
    def action(self, kind):
        if kind == "transfer":
            return ["transfer", self.amount()]
        if kind == "function-call":
            return ["function-call", *self.call()]
        if kind == "stake":
            return ["stake", self.amount(), self.public_key()]
        if kind == "delete-account":
            return ["delete-account", "--beneficiary-id", self.account()]
        if kind == "delete-key":
            return ["delete-key", self.keys()]
        if kind == "add-key":
            return [
                "add-key",
                *self.grant(False),
                *self.one_of(
                    ["use-manually-provided-public-key", self.public_key()],
                    ["use-manually-provided-seed-phrase", self.one_of(*PHRASES)],
                ),
            ]
        if kind == "deploy-contract":
            return ["deploy-contract", "use-file", self.wasm, *self.init()]
        if kind == "deploy-global-contract":
            return ["deploy-global-contract", self.wasm, self.one_of("as-global-hash", "as-global-account-id")]
        if kind == "use-global-contract":
            return ["use-global-contract", *self.global_code(), *self.init()]
        return [kind]

    ACTIONS = (
        "transfer",
        "function-call",
        "stake",
        "create-account",
        "delete-key",
        "add-key",
        "deploy-contract",
        "deploy-global-contract",
        "use-global-contract",
    )

    def actions(self):
        kinds = [self.one_of(*self.ACTIONS) for _ in range(self.random.randrange(1, 11))]
        if self.random.random() < 0.15:
            kinds[-1] = "delete-account"
        return [word for kind in kinds for word in ("add-action", *self.action(kind))] + ["skip"]

    # An account is deleted by itself.
    def receiver(self, signer, actions):
        return signer if "delete-account" in actions else self.account()

    def keys(self):
        return self.one_of(",", ", ").join(self.public_key() for _ in range(self.random.randrange(1, 4)))

    def grant(self, has_gas_keys=True):
        call = ["--contract-account-id", self.account(), "--function-names", self.names()]
        forms = [
            ["grant-full-access"],
            ["grant-function-call-access", "--allowance", self.one_of("unlimited", self.amount()), *call],
        ]
        if has_gas_keys:
            count = ["--num-nonces", str(self.random.randrange(1, 1025))]
            forms += [["grant-gas-key-full-access", *count], ["grant-gas-key-function-call-access", *count, *call]]
        return self.one_of(*forms)

    def new_key(self):
        return self.one_of(
            ["use-manually-provided-public-key", self.public_key()],
            ["use-manually-provided-seed-phrase", self.one_of(*PHRASES)],
        )

    # Leaves: each gives the words before network-config.
    def leaf(self, name, signer):
        sign_as = ["sign-as", signer]
        if name == "send-near":
            return ["tokens", signer, name, self.account(), self.amount()]
        if name in ("send-ft", "send-ft-call"):
            token = self.one_of(*TOKENS)
            symbol, decimals = TOKENS[token]
            fraction = (
                f".{self.random.randrange(1, 10**decimals)}"[: decimals + 1]
                if decimals and self.random.random() < 0.6
                else ""
            )
            amount = f"{self.random.randrange(1, 10**6)}{fraction}{self.one_of('', ' ')}{self.one_of(symbol, symbol.lower(), symbol.upper())}"
            options = self.one_of(
                [], ["--prepaid-gas", self.gas()], ["--prepaid-gas", self.gas(), "--attached-deposit", self.amount()]
            )
            message = (
                self.one_of(["msg-args", self.text()], ["msg-file", self.file(self.text().encode())])
                if name == "send-ft-call"
                else []
            )
            return ["tokens", signer, name, token, self.account(), amount, "memo", self.text(), *options, *message]
        if name == "send-nft":
            options = self.one_of([], ["--prepaid-gas", self.gas(), "--attached-deposit", "1 yoctoNEAR"])
            return [
                "tokens",
                signer,
                name,
                self.account(),
                self.account(),
                self.one_of("1", "token:7", self.text() or "x"),
                *options,
            ]
        if name == "create-account":
            new = self.one_of(f"new.{signer}", self.account("linkdrop"), "t" * 40)
            return ["account", name, "fund-myself", new, self.amount(), *self.new_key(), *sign_as]
        if name == "add-key":
            return ["account", name, signer, *self.grant(), *self.new_key()]
        if name == "delete-keys":
            return ["account", name, signer, "public-keys", self.keys()]
        if name == "delete-account":
            return ["account", name, signer, "beneficiary", self.account()]
        if name in ("fund-gas-key", "withdraw-from-gas-key"):
            return ["account", name, signer, self.public_key(), self.amount()]
        if name == "deploy":
            return ["contract", name, signer, *self.one_of(["use-file", self.wasm], self.global_code()), *self.init()]
        if name == "deploy-as-global":
            return [
                "contract",
                name,
                "use-file",
                self.wasm,
                self.one_of("as-global-hash", "as-global-account-id"),
                signer,
            ]
        if name == "call-function":
            return ["contract", name, "as-transaction", self.account(), *self.call(), *sign_as]
        if name == "state-init":
            return ["contract", name, *self.global_code(), *self.state(), "execute", self.amount(), *sign_as]
        if name == "delegation":
            action = self.one_of(
                "deposit-and-stake", "stake", "unstake", "withdraw", "stake-all", "unstake-all", "withdraw-all"
            )
            amount = [] if action.endswith("-all") else [self.amount()]
            return ["staking", name, signer, action, *amount, self.account()]
        if name == "storage":
            what = self.one_of(["deposit", self.account(), self.amount()], ["withdraw", self.amount()])
            return ["account", "manage-storage-deposit", self.account(), *what, *sign_as]
        if name == "construct-meta-transaction":
            actions = self.actions()
            return ["transaction", name, signer, self.receiver(signer, actions), *actions]
        actions = self.actions()
        receiver = ["receiver-id", self.receiver(signer, actions)]
        if self.random.random() < 0.15 and "delete-account" not in actions:
            receiver = ["state-init", *self.global_code(), *self.state(), "deposit", self.amount()]
        elif self.random.random() < 0.1:
            receiver = receiver[1:]
        return ["transaction", "construct-transaction", signer, *receiver, *actions]

    LEAVES = (
        "send-near",
        "send-ft",
        "send-ft-call",
        "send-nft",
        "create-account",
        "add-key",
        "delete-keys",
        "delete-account",
        "fund-gas-key",
        "withdraw-from-gas-key",
        "deploy",
        "deploy-as-global",
        "call-function",
        "call-function",
        "state-init",
        "delegation",
        "storage",
        "construct-transaction",
        "construct-transaction",
        "construct-meta-transaction",
    )
    # What a sputnik-dao proposal can do.
    PROPOSALS = ("send-near", "call-function", "delegation", "storage", "send-nft")

    # Ways to sign.
    def signing(self, signer, is_meta):
        numbers = [
            "--nonce",
            str(self.one_of(0, 7, 2**63, 2**64 - 1, self.random.randrange(10**15))),
            "--block-hash",
            self.code_hash(),
        ]
        if not is_meta and self.random.random() < 0.2:
            return ["sign-later", "--signer-public-key", self.public_key(), *numbers]
        offline = numbers + ["--block-height", str(self.random.randrange(10**9))]
        if self.random.random() < 0.12 and not is_meta:
            offline += ["--nonce-index", str(self.random.randrange(1024))]
        if is_meta and self.random.random() < 0.5:
            offline += ["--meta-transaction-valid-for", str(self.random.randrange(1, 10**6))]
        forms = [
            ["sign-with-plaintext-private-key", self.one_of(*self.secrets)],
            [
                "sign-with-seed-phrase",
                self.one_of(*PHRASES),
                "--seed-phrase-hd-path",
                self.one_of("m/44'/397'/0'", "44'/397'/0'/0'/1'", "44H/397H/5H", "m"),
            ],
            ["sign-with-access-key-file", self.signers[signer][1]],
            ["sign-with-legacy-keychain", "--signer-public-key", self.signers[signer][0]],
        ]
        return self.one_of(*forms) + offline

    def line(self, number):
        """Words without the last one, which says where the bytes go; and the leaf's name."""
        signer = self.one_of(*self.signers)
        name = self.LEAVES[number % len(self.LEAVES)]
        if number % 25 == 24:
            name = self.one_of(*self.PROPOSALS)
            proposal = [
                "submit-as-dao-proposal",
                signer,
                self.text() or "x",
                "prepaid-gas",
                self.gas(),
                "attached-deposit",
                self.amount(),
            ]
            words = self.leaf(name, self.account("test.near")) + ["network-config", "local", *proposal]
            return words + self.signing(signer, False), f"{name} as a DAO proposal"
        words = self.leaf(name, signer) + ["network-config", "local"]
        return words + self.signing(signer, name == "construct-meta-transaction"), name
