using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>Which response code may stand in which tagged response.</summary>
internal static class CodeRules
{
    /// <summary>The rule that is broken, or null.</summary>
    public static string? Problem(SentCommand command, TaggedResponse tagged) => (tagged.Code?.Name, tagged.Condition, command.Name) switch
    {
        (null, _, _) => null,
        ("APPENDUID", Condition.Ok, "APPEND") => null,
        ("COPYUID", Condition.Ok, "COPY" or "MOVE") => null,
        ("HIGHESTMODSEQ", Condition.Ok, "EXPUNGE" or "MOVE" or "REPLACE") => null,
        ("MODIFIED", Condition.Ok or Condition.No, "STORE") => null,
        ("HIGHESTMODSEQ" or "MODIFIED", _, _) => $"{tagged.Code!.Name} does not belong here (RFC 7162 §3)",
        ("BADEVENT" or "NOTIFICATIONOVERFLOW", Condition.No, "NOTIFY") => null,
        ("BADEVENT" or "NOTIFICATIONOVERFLOW", _, _) => $"{tagged.Code!.Name} belongs to NOTIFY's NO (RFC 5465 §3.1)",
        ("MAILBOXID", Condition.Ok, "CREATE") => null,
        ("MAILBOXID", _, _) => "MAILBOXID belongs to the OK of CREATE, or to an untagged OK of SELECT (RFC 8474 §4)",
        ("READ-ONLY" or "READ-WRITE", Condition.Ok, "SELECT" or "EXAMINE") => null,
        ("TRYCREATE", Condition.No, "APPEND" or "REPLACE" or "COPY" or "MOVE") => null,
        ("APPENDUID" or "COPYUID" or "READ-ONLY" or "READ-WRITE" or "TRYCREATE", _, _) => $"{tagged.Code!.Name} does not belong here (RFC 9051 §7.1)",
        ("PERMANENTFLAGS" or "UIDNEXT" or "UIDVALIDITY" or "UNSEEN" or "CLOSED" or "UIDNOTSTICKY", _, _) =>
            $"{tagged.Code!.Name} belongs to an untagged response (RFC 9051 §7.1)",
        ("AUTHENTICATIONFAILED" or "AUTHORIZATIONFAILED" or "EXPIRED" or "PRIVACYREQUIRED", not Condition.No, _) => $"{tagged.Code!.Name} belongs to NO (RFC 5530 §3)",
        ("NONEXISTENT" or "ALREADYEXISTS" or "EXPUNGEISSUED" or "NOPERM" or "OVERQUOTA" or "INUSE" or "CANNOT" or "BADCHARSET" or "UNKNOWN-CTE", Condition.Ok, not ("FETCH" or "STORE")) =>
            $"{tagged.Code!.Name} does not belong to OK (RFC 5530 §3)",
        ("URLMECH", not Condition.Ok, _) or ("URLMECH", _, not "RESETKEY") => "URLMECH belongs to RESETKEY's OK (RFC 4467 §8)",
        ("BADURL", not Condition.No, _) or ("BADURL", _, not ("APPEND" or "REPLACE")) => "BADURL belongs to a failed APPEND (RFC 4469 §4.1)",
        ("UIDREQUIRED", not Condition.Bad, _) => "UIDREQUIRED belongs to BAD (RFC 9586 §3)",
        ("TOOFEW" or "TOOMANY", Condition.No, "UIDBATCHES") => null,
        ("TOOFEW" or "TOOMANY", _, _) => $"{tagged.Code!.Name} belongs to NO of UIDBATCHES (RFC 10022 §3.1)",
        ("TOOBIG", Condition.Ok, _) => "TOOBIG does not belong to OK (RFC 4469 §4.2)",
        ("METADATA", Condition.Ok, "GETMETADATA") when tagged.Code!.Arguments.StartsWith("LONGENTRIES", StringComparison.Ordinal) => null,
        ("METADATA", Condition.No, "SETMETADATA") when !tagged.Code!.Arguments.StartsWith("LONGENTRIES", StringComparison.Ordinal) => null,
        ("METADATA", _, _) => "METADATA LONGENTRIES belongs to GETMETADATA's OK, the others to SETMETADATA's NO (RFC 5464 §5)",
        ("UNDEFINED-FILTER", not Condition.No, _) => "UNDEFINED-FILTER belongs to NO (RFC 5466 §3.1)",
        ("BADCHARSET", Condition.Bad, _) when command.Line.Contains(" FILTER ", StringComparison.OrdinalIgnoreCase) => null,   // RFC 5466 §3.1
        ("BADCHARSET", not Condition.No, _) => "BADCHARSET belongs to NO (RFC 9051 §7.1)",
        ("CAPABILITY", Condition.Ok, not ("LOGIN" or "AUTHENTICATE" or "STARTTLS")) => "Nothing changed the capabilities",
        _ => null,
    };
}
