// Made by `farcall abi --stub typescript`.

/** At most `gas` for the call, in decimal digits; 10^12 are 1 Tgas. */
export interface GasOptions {
  gas?: string;
}

/** With `deposit` in yoctoNEAR attached. */
export interface CallOptions extends GasOptions {
  deposit?: string;
}

/** Any client of the network: it sends arguments as JSON and gives back the parsed answer. */
export interface Connection {
  view(accountId: string, method: string, args: object): Promise<unknown>;
  call(accountId: string, method: string, args: object, options: CallOptions): Promise<unknown>;
}

