using System.Globalization;
using System.Text;

namespace Posthorn.Clients.Tests.Dovecot;

/// <summary>Letters that answer, quote and misquote each other; the same ones for the same seed.</summary>
internal static class Corpus
{
    private static readonly string[] s_names =
    [
        "ann@example.org", "Bea <bea@example.org>", "=?utf-8?q?Zo=C3=AB=2C_Ltd?= <zoe@example.com>", "=?utf-8?q?=C3=84gidius?= <agi@example.net>", "=?iso-8859-1?Q?Ren=E9?= <rene@example.net>",
        "CARL@Example.org", "carl@example.com", "\"d\\\"quoted\" <dora@example.org>", "emil@example.org (Emil)", "Friends: ann@example.org, bea@example.org;", "<odd>",
    ];

    private static readonly string[] s_subjects =
    [
        "Lunch", "lunch", "LUNCH", "Budget 2024", "[list] Budget 2024", "=?UTF-8?B?w4RyZ2Vy?=", "=?utf-8?q?=C3=A4rger?=", "=?utf-8?q?=C3=A4rgerlich?=", "zebra", "", "Strasse", "=?utf-8?b?U3RyYcOfZQ==?=",
        "=?iso-8859-1?Q?Stra=DFe?=", "an  e-mail\twith spaces", "[only a blob]", "[a] [b] c", "Fwd", "re", "Re", "=?utf-8?q?=C3=89mile?=", "emile", "=?utf-8?q?=EF=BD=86=EF=BD=95=EF=BD=8C=EF=BD=8C?=",
    ];

    private static readonly string[] s_marks = ["", "", "", "Re: ", "RE: ", "re [2]: ", "Fwd: ", "FW: Re: ", "[list] Re: ", "Re : "];

    /// <summary>The letters, each with its internal date.</summary>
    public static IEnumerable<(string Date, byte[] Octets)> Letters(int count, int seed)
    {
        var random = new Random(seed);
        var begin = new DateTimeOffset(2024, 1, 1, 12, 0, 0, TimeSpan.Zero);
        string Pick(string[] words) => words[random.Next(words.Length)];
        string Id(int number) => $"<m{number}@example.org>";
        for (var i = 0; i < count; i++)
        {
            var letter = new StringBuilder();
            var sent = begin.AddMinutes(random.Next(count * 2)).ToOffset(TimeSpan.FromHours(random.Next(-11, 12)));
            var subject = Pick(s_marks) + Pick(s_subjects);
            subject = random.Next(12) switch { 0 => $"[fwd: {subject}]", 1 => $"{subject} (fwd)", _ => subject };
            Line(letter, random.Next(10) > 0, string.Create(CultureInfo.InvariantCulture, $"Date: {sent:ddd, dd MMM yyyy HH:mm:ss} {sent.Offset.Hours:+00;-00}00"));
            Line(letter, random.Next(15) > 0, $"From: {Pick(s_names)}");
            Line(letter, random.Next(6) > 0, $"To: {Pick(s_names)}{(random.Next(3) == 0 ? $", {Pick(s_names)}" : "")}");
            Line(letter, random.Next(3) > 0, $"Cc: {Pick(s_names)}");
            Line(letter, random.Next(12) > 0, $"Subject: {subject}");
            Line(letter, random.Next(12) > 0, $"Message-ID: {Id(random.Next(20) == 0 ? random.Next(count) : i)}");
            var parent = random.Next(count);
            Line(letter, random.Next(3) > 0, $"References: {string.Join("\r\n ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Id(random.Next(count + 20))))}");
            Line(letter, random.Next(4) == 0, $"In-Reply-To: {Id(parent)}");
            letter.Append("\r\n").Append('x', random.Next(200)).Append("\r\n");
            yield return (begin.AddMinutes(random.Next(count * 2)).ToString("dd-MMM-yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture), Encoding.UTF8.GetBytes(letter.ToString()));
        }
    }

    private static void Line(StringBuilder letter, bool isThere, string line) => letter.Append(isThere ? line + "\r\n" : "");
}
