package io.safekeep.client;

/// What `help` prints.
final class Help {

  static final String TEXT =
      """
      Usage: safekeep COMMAND [OPTIONS]

      Time-limited access to one tenant's data, for a reason, from a terminal.

      Who you are
        sign-in [--fresh]           let this terminal in from your browser; --fresh asks for your
                                    password even if the browser is signed in
              [--issuer URL] [--access URL] [--client-id ID]
                                    where; or SAFEKEEP_ISSUER, SAFEKEEP_ACCESS_URL, SAFEKEEP_CLIENT_ID
        sign-out                    forget it, here and at the provider
        who                         say who is signed in

      Asking for access, and deciding
        request --resource ID|NAME [--tenant ID] --entitlement NAME --reason CODE --ticket ID
              [--justification TEXT] [--for 2h] [--start TIME] [--break-glass]
        list [--all] [--tenant ID]  requests that wait and access that is open; --all: of all times
        approve REQUEST [--comment TEXT] [--for 1h] [--yes]
        deny REQUEST --comment TEXT [--yes]
                                    show it, ask, decide; --yes: without asking
        withdraw REQUEST

      Using it
        connect [--ca FILE] GRANT [PSQL ARGUMENTS]
                                    psql through the gateway, which records each statement
        ssh [--host NAME] [--command TEXT] GRANT [COMMAND]
                                    ssh with a certificate of 15 minutes and a key of this session
        token GRANT --audience URL  a token of five minutes for the tenant's portal
        end GRANT                   give it back

      Most commands take --json.

      Exit codes: 0 done, 1 fault, 2 wrong usage, 3 not signed in, 4 refused; connect and ssh end as
      psql and ssh do.\
      """;

  private Help() {}
}
