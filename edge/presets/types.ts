/** How a backend wants to be talked to: data, one file a backend, quirks beside the backend that has them. */
export interface Preset {
  readonly login: {
    readonly path: string;
    readonly encoding: Encoding;
    readonly usernameField: string;
    readonly passwordField: string;
    readonly fields?: Readonly<Record<string, string>>;
  };
  readonly refresh: {
    readonly path: string;
    readonly encoding: Encoding;
    /** The field of the request; the answer's may have another name. */
    readonly field: string;
    readonly fields?: Readonly<Record<string, string>>;
  };
  /** Dot-paths into the answers of sign-in and refresh. */
  readonly tokens: {
    readonly access: string;
    readonly refresh: string;
    /** Only where the access token's own `exp` cannot be read. */
    readonly expiresIn?: { readonly path: string; readonly unit: 's' | 'ms' };
  };
  readonly profile: {
    readonly path: string;
    readonly envelope?: string;
    /** The names under which the user's id is looked for, first match first. */
    readonly id: readonly string[];
    /** What may leave the server: profile answers leak passwords and worse. */
    readonly fields: readonly string[];
  };
  /** Absent where the backend cannot revoke. */
  readonly logout?: {
    readonly path: string;
    readonly encoding: Encoding;
    readonly field: string;
  };
  /** Dot-paths under which an error answer keeps its sentence. */
  readonly messages: readonly string[];
}

export type Encoding = 'json' | 'form';
