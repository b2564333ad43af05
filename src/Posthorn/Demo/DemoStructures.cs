using System.Globalization;
using System.Text;

namespace Posthorn.Demo;

/// <summary>Sample messages of many parts: nested multiparts, attachments, embedded messages, a thread, a large one.</summary>
internal static class DemoStructures
{
    /// <summary>A picture of one red pixel row, small enough to be read here.</summary>
    private const string Png =
        "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGP4z8CAB+GTG8HSALfKY52fTcuYAAAAAElFTkSuQmCC";

    public static IEnumerable<DemoMessage> All()
    {
        yield return new("demo", "INBOX", 130, "", $"""
            From: Dana <dana@example.org>
            To: demo@localhost
            Subject: Nested multiparts
            Date: {"{date}"}
            Message-ID: <nested@example.org>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="outer"

            A preamble that no client shows.
            --outer
            Content-Type: multipart/alternative; boundary="inner"

            --inner
            Content-Type: text/plain; charset=utf-8

            Shows: multipart/mixed around multipart/alternative around multipart/related.
            --inner
            Content-Type: multipart/related; boundary="related"

            --related
            Content-Type: text/html; charset=utf-8

            <p>The same in HTML, with an <img src="cid:pixel@example.org" alt="inline image"> inside.</p>
            --related
            Content-Type: image/png; name="pixel.png"
            Content-ID: <pixel@example.org>
            Content-Disposition: inline; filename="pixel.png"
            Content-Transfer-Encoding: base64

            {Png}
            --related--
            --inner--
            --outer
            Content-Type: text/plain; charset=us-ascii
            Content-Disposition: attachment; filename="notes.txt"

            A second attachment.
            --outer--
            """);
        yield return new("demo", "INBOX", 125, "", $"""
            From: Emil <emil@example.net>
            To: demo@localhost
            Subject: A picture attached
            Date: {"{date}"}
            Message-ID: <attachment@example.net>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="b1"

            --b1
            Content-Type: text/plain; charset=utf-8

            Shows: an attachment whose file name is not ASCII (RFC 2231).
            --b1
            Content-Type: image/png
            Content-Disposition: attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.png
            Content-Transfer-Encoding: base64

            {Png}
            --b1--
            """);
        yield return new("demo", "INBOX", 120, "", """
            From: Frida <frida@example.org>
            To: demo@localhost
            Subject: Invitation: tea
            Date: {date}
            Message-ID: <invitation@example.org>
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary="cal"

            --cal
            Content-Type: text/plain; charset=utf-8

            Shows: an invitation (text/calendar, METHOD:REQUEST). Tea at four?
            --cal
            Content-Type: text/calendar; charset=utf-8; method=REQUEST

            BEGIN:VCALENDAR
            VERSION:2.0
            PRODID:-//Posthorn//Demo//EN
            METHOD:REQUEST
            BEGIN:VEVENT
            UID:tea@example.org
            DTSTAMP:20260101T120000Z
            DTSTART:20301224T160000Z
            DTEND:20301224T170000Z
            SUMMARY:Tea
            ORGANIZER:mailto:frida@example.org
            ATTENDEE:mailto:demo@localhost
            END:VEVENT
            END:VCALENDAR
            --cal--
            """);
        yield return new("demo", "INBOX", 115, "\\Seen", """
            From: Gustav <gustav@example.net>
            To: demo@localhost
            Subject: Fwd: A message in a message
            Date: {date}
            Message-ID: <forward@example.net>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="fwd"

            --fwd
            Content-Type: text/plain; charset=utf-8

            Shows: a forwarded message as message/rfc822. FETCH BODY[2.HEADER] reads its header.
            --fwd
            Content-Type: message/rfc822

            From: Heidi <heidi@example.org>
            To: gustav@example.net
            Subject: The inner message
            Date: Mon, 05 Jan 2026 09:00:00 +0000
            Message-ID: <inner@example.org>

            I am the inner message.
            --fwd--
            """);
        yield return new("demo", "INBOX", 110, "", """
            Return-Path: <>
            From: Mail Delivery System <mailer-daemon@mx.example.net>
            To: demo@localhost
            Subject: Undelivered Mail Returned to Sender
            Date: {date}
            Message-ID: <bounce@mx.example.net>
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"

            --dsn
            Content-Type: text/plain; charset=us-ascii

            Shows: a bounce (RFC 3464). Your message could not be delivered.
            --dsn
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.example.net

            Final-Recipient: rfc822; nobody@example.invalid
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 no such user

            --dsn
            Content-Type: text/rfc822-headers

            From: demo@localhost
            To: nobody@example.invalid
            Subject: Are you there?
            --dsn--
            """);
        foreach (var message in Thread())
        {
            yield return message;
        }

        yield return new("demo", "Archive/2026/January", 800, "\\Seen", """
            From: Ines <ines@example.org>
            To: demo@localhost
            Subject: Filed away
            Date: {date}
            Message-ID: <filed@example.org>

            Shows: a mailbox three levels deep.
            """);
        yield return Large();
    }

    private static IEnumerable<DemoMessage> Thread()
    {
        string[] people = ["Anna <anna@example.org>", "demo@localhost", "Ben <ben@example.org>"];
        var references = "";
        for (var i = 1; i <= 8; i++)
        {
            var text = $"""
                From: {people[i % 3]}
                To: demo@localhost
                Subject: {(i == 1 ? "" : "Re: ")}Where shall we meet?
                Date: {"{date}"}
                Message-ID: <thread-{i}@example.org>
                {(i == 1 ? "X-Demo: thread" : $"In-Reply-To: <thread-{i - 1}@example.org>\nReferences:{references}")}

                Shows: message {i} of a thread of eight.

                """;
            references += $" <thread-{i}@example.org>";
            yield return new("demo", "INBOX", 80 - i, i < 5 ? "\\Seen" : "", text);
        }
    }

    /// <summary>A message of about 5 MB.</summary>
    private static DemoMessage Large()
    {
        var text = new StringBuilder("""
            From: Jan <jan@example.net>
            To: demo@localhost
            Subject: Five megabytes
            Date: {date}
            Message-ID: <large@example.net>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=us-ascii

            Shows: a message of 5 MB. Clients read its beginning without reading the rest.

            """);
        for (var line = 1; text.Length < 5_000_000; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Line {line:D6}: the quick brown fox jumps over the lazy dog.\n");
        }

        return new DemoMessage("demo", "INBOX", 60, "", text.ToString());
    }
}
