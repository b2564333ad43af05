using Posthorn.Configuration;

namespace Posthorn.Demo;

/// <summary>What the demonstration prints: accounts, ports, and commands to paste.</summary>
internal static class DemoText
{
    public static string Of(PosthornOptions options, int offset, string? keep) => $$"""

        Posthorn demo is running. Nothing here leaves this machine; Ctrl+C ends it{{(keep is null ? " and forgets everything" : "")}}.

          accounts   demo / demo     alice / demo     (demo@localhost works as well)
          imap       127.0.0.1:{{1143 + offset}}   STARTTLS, or plain text on loopback
          imaps      127.0.0.1:{{1993 + offset}}   certificate {{options.Tls.Certificate}}
          lmtp       127.0.0.1:{{1024 + offset}}
          smtp       127.0.0.1:{{1025 + offset}}   any message for demo@localhost or alice@localhost
          status     http://127.0.0.1:{{8080 + offset}}/

        Try:
          curl -s imap://127.0.0.1:{{1143 + offset}}/ -u demo:demo
          curl -s 'imap://127.0.0.1:{{1143 + offset}}/INBOX;MAILINDEX=1' -u demo:demo
          curl -s --cacert {{options.Tls.Certificate}} 'imaps://localhost:{{1993 + offset}}/INBOX?UNSEEN' -u demo:demo
          python3 -c "import imaplib; m = imaplib.IMAP4('127.0.0.1', {{1143 + offset}}); m.login('demo', 'demo'); print(m.select(), m.search(None, 'UNSEEN'))"
          neomutt -n -F /dev/null -e 'set imap_user=demo imap_pass=demo ssl_force_tls=no ssl_starttls=no folder=imap://127.0.0.1:{{1143 + offset}}/' -f =INBOX
          printf 'Subject: Hello\r\n\r\nHello.\r\n' | curl -s smtp://127.0.0.1:{{1025 + offset}} --mail-from you@example.org --mail-rcpt demo@localhost -T -
          openssl s_client -quiet -crlf -CAfile {{options.Tls.Certificate}} -connect localhost:{{1993 + offset}}
        """;
}
