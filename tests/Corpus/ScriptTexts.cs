using System.Text;

namespace Posthorn.Corpus;

/// <summary>
/// Texts in twelve scripts and languages, made of their words by chance that can be repeated: what is particular about searching in each of
/// them is among the words (marks, cases that change length, words that are not spaced, pairs that only decomposition brings together).
/// </summary>
internal static class ScriptTexts
{
    /// <summary>The words of each language; those of the unspaced ones are put together without spaces.</summary>
    public static IReadOnlyList<Script> Scripts { get; } =
    [
        new("en", true, "invoice meeting Friday the a of to report attached naïve café résumé co-operate e-mail don't 2026 v2.0 anna@example.org https://example.org/path?q=1 ﬁnal oﬃce ½ №5 x²"),
        new("de", true, "Straße STRASSE Strasse Grüße Übergröße Maß Masse Fußball weiß ẞ Äpfel Öl über die das Rechnung Anhang schöne Käse Tür für Zusammenfassung Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"),
        new("tr", true, "İstanbul ISTANBUL ıstanbul istanbul ığdır Iğdır IĞDIR şeker çay günaydın kapı KAPI diş dış için görüşme öğle toplantı"),
        new("ru", true, "Привет ПРИВЕТ встреча в пятницу отчёт отчет счёт-фактура ёлка Ёлка йод Йод и на собрание прикреплён документ"),
        new("el", true, "Ὀδυσσεύς ΟΔΥΣΣΕΥΣ οδυσσέας συνάντηση ΣΥΝΑΝΤΗΣΗ λόγος λόγοσ ΛΟΓΟΣ τιμολόγιο την Παρασκευή ᾳ ᾼ ΐ άνθρωπος και το"),
        new("ar", true, "مرحبا اجتماع الجمعة فاتورة مُرْفَق مرفق أحمد احمد إلى الى ﻻ لا ـــ مـرحـبا ١٢٣ القاهرة كتاب كتب"),
        new("he", true, "שלום פגישה ביום שישי חשבונית שָׁלוֹם מצורף ירושלים ספר בית הַבַּיִת אני לא כן"),
        new("hi", true, "नमस्ते बैठक शुक्रवार बिल संलग्न हिन्दी हिंदी क़लम क़लम कि की का दिल्ली १२३ पत्र"),
        new("ko", true, "안녕하세요 회의 금요일 청구서 첨부 한국어 한글 하 한 서울에서 서울 가나다 ㄱㄴ 보고서를 보고서"),
        new("ja", false, "東京 会議 金曜日 請求書 添付 日本語 ひらがな カタカナ ガギグ ｶﾞｷﾞ がぎぐ コーヒー 々 人々 は が を 。 、 ABC １２３ 〇 株式会社 ㈱"),
        new("zh", false, "北京 会议 會議 星期五 发票 發票 附件 中文 简体 繁體 我们 的 了 ， 。 𠀀𠀁 你好 上海 报告"),
        new("th", false, "สวัสดี ประชุม วันศุกร์ ใบแจ้งหนี้ แนบ ภาษาไทย กำ กํา น้ำ กรุงเทพ ไป มา ที่ และ ๑๒๓"),
        new("emoji", true, "👍 👍🏽 ❤️ ❤ 🎉 👨‍👩‍👧 🇩🇪 ☕ 😀😃 ✅ → ∑ € ™ ok👍ok"),
    ];

    /// <summary>A text of words of one script, or of several, with punctuation and line ends between some of them.</summary>
    public static string Text(Random random, int words)
    {
        var text = new StringBuilder();
        var script = Scripts[random.Next(Scripts.Count)];
        for (var i = 0; i < words; i++)
        {
            script = random.Next(12) == 0 ? Scripts[random.Next(Scripts.Count)] : script;
            var word = script.Words[Math.Min(random.Next(script.Words.Count), random.Next(script.Words.Count))];
            text.Append(Changed(random, word)).Append(script.IsSpaced ? Space(random) : random.Next(6) == 0 ? Space(random) : "");
        }

        return text.ToString();
    }

    /// <summary>A piece of a text: what somebody may search for.</summary>
    public static string Piece(Random random, string text, int longest)
    {
        var start = random.Next(text.Length);
        start -= start > 0 && char.IsLowSurrogate(text[start]) ? 1 : 0;
        var end = Math.Min(text.Length, start + 1 + random.Next(longest));
        end += end < text.Length && char.IsLowSurrogate(text[end]) ? 1 : 0;
        return Changed(random, text[start..end]);
    }

    private static string Changed(Random random, string word) => random.Next(10) switch
    {
        0 => word.ToUpperInvariant(),
        1 => word.ToLowerInvariant(),
        2 => word.Normalize(NormalizationForm.FormD),
        3 => word.Normalize(NormalizationForm.FormC),
        4 => word.Normalize(NormalizationForm.FormKC),
        _ => word,
    };

    private static string Space(Random random) => random.Next(16) switch
    {
        0 => "\r\n",
        1 => ", ",
        2 => "-",
        3 => "  ",
        4 => "_",
        5 => "\u00AD",
        6 => "/",
        _ => " ",
    };
}

/// <summary>Words of a language.</summary>
/// <param name="name">Its code.</param>
/// <param name="isSpaced">Whether spaces are written between words.</param>
/// <param name="words">The words, separated by spaces.</param>
internal sealed class Script(string name, bool isSpaced, string words)
{
    public string Name => name;

    public bool IsSpaced => isSpaced;

    public IReadOnlyList<string> Words { get; } = words.Split(' ');
}
