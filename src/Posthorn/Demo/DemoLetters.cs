namespace Posthorn.Demo;

/// <summary>Sample messages of one part: subjects and texts in many scripts, charsets and encodings.</summary>
internal static class DemoLetters
{
    public static IEnumerable<DemoMessage> All()
    {
        yield return new("demo", "INBOX", 200, "\\Seen", """
            From: Posthorn <postmaster@localhost>
            To: demo@localhost
            Subject: Welcome to Posthorn
            Date: {date}
            Message-ID: <welcome@posthorn.example>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8

            Welcome. Each message in this mailbox shows one thing that mail can be, and says which.
            Flag, move and delete as you like: nothing here leaves this machine.
            """);
        yield return new("demo", "INBOX", 190, "", """
            From: =?utf-8?B?5bGx55Sw5aSq6YOO?= <taro@example.net>
            To: demo@localhost
            Subject: =?utf-8?B?5Lya6K2w44Gu6K2w5LqL6Yyy?= =?utf-8?B?IPCfk50=?=
            Date: {date}
            Message-ID: <japanese@example.net>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            44GT44Gu44Oh44O844Or44Gv5pel5pys6Kqe44Gu5Lu25ZCN44KS56S644GX44G+44GZ44CCDQpT
            aG93czogYSBKYXBhbmVzZSBzdWJqZWN0IHdpdGggYW4gZW1vamksIGluIGVuY29kZWQgd29yZHMu
            DQo=
            """);
        yield return new("demo", "INBOX", 180, "\\Seen", """
            From: =?utf-8?B?2YXYrdmF2K8=?= <mohammed@example.org>
            To: demo@localhost
            Subject: =?utf-8?B?2YXZiNi52K8g2KfZhNin2KzYqtmF2KfYuQ==?=
            Date: {date}
            Message-ID: <arabic@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            هذه الرسالة تعرض عنوانا من اليمين إلى اليسار.
            Shows: a subject in a script that runs from right to left (Arabic).
            """);
        yield return new("demo", "INBOX", 178, "", """
            From: =?utf-8?B?16nXqNeU?= <sarah@example.org>
            To: demo@localhost
            Subject: =?utf-8?B?16nXnNeV150g157Xmdeo15XXqdec15nXnQ==?=
            Date: {date}
            Message-ID: <hebrew@example.org>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            הודעה זו מציגה נושא מימין לשמאל.
            Shows: right to left again, in Hebrew.
            """);
        yield return new("demo", "INBOX", 170, "$Important", """
            From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <juergen@example.net>
            To: demo@localhost
            Subject: =?iso-8859-1?Q?Gr=FC=DFe_aus_M=FCnchen?=
            Date: {date}
            Message-ID: <latin1@example.net>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=iso-8859-1
            Content-Transfer-Encoding: quoted-printable

            Die Stra=DFe ist breit, der Fluss gr=FCn.
            Shows: ISO-8859-1 in quoted-printable. Search for "Stra=DFe" or "fluss".
            """);
        yield return new("demo", "INBOX", 165, "", """
            From: =?koi8-r?B?6dfBzg==?= <ivan@example.net>
            To: demo@localhost
            Subject: =?koi8-r?B?8NLJ18XU?=
            Date: {date}
            Message-ID: <koi8@example.net>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=koi8-r
            Content-Transfer-Encoding: base64

            8NLJ18XULCDNydIhDQpTaG93czogS09JOC1SIGluIGJhc2U2NC4NCg==
            """);
        yield return new("demo", "INBOX", 160, "", """
            From: Shop <shop@example.org>
            To: demo@localhost
            Subject: Only HTML in here
            Date: {date}
            Message-ID: <html@example.org>
            MIME-Version: 1.0
            Content-Type: text/html; charset=utf-8

            <!DOCTYPE html><html><head><title>Offer</title><style>p { color: #333 }</style></head>
            <body><h1>Umbrellas &amp; coats</h1><p>Shows: a message of HTML only. A search for
            <em>umbrellas &amp; coats</em> finds it, a search for <code>color</code> does not.</p></body></html>
            """);
        yield return new("demo", "INBOX", 155, "\\Answered \\Seen", """
            From: Carla <carla@example.net>
            To: demo@localhost
            Subject: Text that flows
            Date: {date}
            Message-ID: <flowed@example.net>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii; format=flowed

            Shows: format=flowed (RFC 3676). This paragraph is written in lines that 
            end in a space, so that a client can wrap it to the width of its window. 
            You have answered it, says its flag.
            """);
        yield return new("demo", "INBOX", 150, "\\Flagged \\Seen $Forwarded $label1", """
            From: Ben <ben@example.org>
            To: demo@localhost
            Subject: Flags and keywords
            Date: {date}
            Message-ID: <flags@example.org>

            Shows: the system flags \Seen and \Flagged, and the keywords $Forwarded and $label1
            (which Thunderbird shows as its first tag).
            """);
        yield return new("demo", "INBOX", 140, "", """
            From: announce-request@lists.example.org
            Sender: announce-bounces@lists.example.org
            To: announce@lists.example.org
            Reply-To: announce@lists.example.org
            Subject: [announce] A mailing list
            Date: {date}
            Message-ID: <list@lists.example.org>
            List-Id: Announcements <announce.lists.example.org>
            List-Unsubscribe: <https://lists.example.org/leave>, <mailto:announce-leave@lists.example.org>
            List-Post: <mailto:announce@lists.example.org>
            Precedence: list

            Shows: the List- fields of a mailing list, a Sender and a Reply-To that differ from From.
            """);
        yield return new("demo", "Drafts", 30, "\\Draft \\Seen", """
            From: demo@localhost
            To: alice@localhost
            Subject: A draft
            Date: {date}
            Message-ID: <draft@localhost>

            Shows: a message with \Draft in the mailbox with the special use \Drafts. To be contin
            """);
        yield return new("demo", "Junk", 90, "$Junk", """
            From: "Prince" <prince@scam.invalid>
            To: demo@localhost
            Subject: URGENT business proposal
            Date: {date}
            Message-ID: <junk@scam.invalid>

            Shows: a message with the keyword $Junk in the mailbox with the special use \Junk.
            """);
        yield return new("alice", "INBOX", 100, "", """
            From: demo@localhost
            To: alice@localhost
            Subject: For Alice
            Date: {date}
            Message-ID: <alice@localhost>

            Shows: a second account. Log in as alice; her mailbox for sent mail has a German name.
            """);
        yield return new("alice", "Gesendet", 95, "\\Seen", """
            From: alice@localhost
            To: demo@localhost
            Subject: Ein gesendeter Brief
            Date: {date}
            Message-ID: <gesendet@localhost>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8

            Shows: a mailbox "Gesendet" with the special use \Sent, so that clients find it whatever its name.
            """);
    }
}
