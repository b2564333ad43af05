using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Grammar.Checking;

/// <summary>
/// Holds the responses of one connection against each other and against the commands that were sent. It is told of both in their order,
/// and throws a <see cref="GrammarException"/> for the first response that breaks a rule. It expects answers in the order of commands,
/// which is stricter than RFC 9051 §5.5. Not thread-safe.
/// </summary>
public sealed class ResponseChecker
{
    private readonly SentCommands _sent = new();
    private CondstoreRules _condstore = new();
    private NotifyRules _notify = new();
    private readonly DeltaRules _delta = new();
    private ContextRules _contexts = new();
    private UidOnlyRules _uidOnly = new();
    private MetadataRules _metadata = new();
    private readonly InProgressRules _inProgress = new();
    private readonly ObjectIdRules _objectIds = new();
    private SelectedView? _selected;
    private SelectedView? _selecting;
    private bool _maybeDeleted;
    private bool _greeted;
    private bool _bye;
    private bool _finished;
    private bool _tls;
    private bool _languageTold;

    /// <summary>The language that the server has to speak from now on.</summary>
    public GrammarMode Mode { get; private set; }

    /// <summary>Whether UTF8=ACCEPT was enabled.</summary>
    public bool IsUtf8Accepted { get; private set; }

    /// <summary>Whether a language was chosen, so that text for people is UTF-8 (RFC 5255 §3.5).</summary>
    public bool HasUtf8Text { get; private set; }

    /// <summary>Whether the client has logged in.</summary>
    public bool IsAuthenticated { get; private set; }

    /// <summary>Whether a mailbox is selected.</summary>
    public bool IsSelected => _selected is not null;

    /// <summary>How many messages the client was told of; 0 without a mailbox.</summary>
    public uint Exists => _selected?.Exists ?? 0;

    /// <summary>The capabilities as they were told last; empty when they have to be asked again (RFC 9051 §6.2.1, §6.2.2).</summary>
    public IReadOnlyList<string> Capabilities { get; private set; } = [];

    /// <summary>Whether a command waits for its answer.</summary>
    public bool IsCommandUnderWay => _sent.Unanswered.Count > 0;

    /// <summary>The client has sent these octets.</summary>
    public void Sent(ReadOnlySpan<byte> octets) => _sent.Sent(octets);

    /// <summary>The server has sent this.</summary>
    public void Received(Response response)
    {
        if (_finished)
            throw Broken(response, "Nothing may follow the end of the session (RFC 9051 §3.4)");
        if (Check(response) is { } problem)
            throw Broken(response, problem);
    }

    private static GrammarException Broken(Response response, string problem) => new(response.Raw.Span, problem);

    private string? MissingId(string command) => Capabilities.Contains("OBJECTID", StringComparer.OrdinalIgnoreCase)
        ? $"{command} has to answer MAILBOXID (RFC 8474 §4)"
        : null;

    private SentCommand? Current => _sent.Unanswered.Count > 0 ? _sent.Unanswered[0] : null;

    private string? Check(Response response)
    {
        if (!_greeted)
            return Greet(response);
        if (_bye && response is not TaggedResponse)
            return "Only the tagged answer may follow BYE (RFC 9051 §7.1.5)";
        if ((_uidOnly.Problem(response, Current) ?? MessageLimitRules.Problem(response, Current, Capabilities) ?? _inProgress.Problem(response, Current)) is { } problem)
            return problem;
        return response switch
        {
            TaggedResponse tagged => Complete(tagged),
            ContinuationResponse => _sent.AwaitsContinuation ? null : "Nothing here waits for a continuation (RFC 9051 §7.6)",
            StatusResponse status => Tell(status),
            CapabilityResponse capability => Learn(capability.Capabilities),
            IdResponse => Answers("ID"),
            EnabledResponse enabled => Tell(enabled),
            ListResponse list => Tell(list),
            MailboxStatusResponse status => (status.MailboxId is { } id ? _objectIds.Mailbox(id) : null) ?? (_notify.AllowsOthers ? null : Answers("STATUS", "LIST", "NOTIFY")),
            DeltaSinceResponse or DeltaExistingResponse or DeltaMailboxResponse => Answers("X-DELTA") ?? _delta.Check(response, Current),
            GenUrlAuthResponse => Answers("GENURLAUTH"),
            UrlFetchResponse => Answers("URLFETCH"),
            UidBatchesResponse batches => batches.Tag != Current?.Tag ? "The tag of UIDBATCHES is not the command's (RFC 10022 §3.1)" : Answers("UIDBATCHES"),
            MetadataResponse values => MetadataRules.Problem(values, Current) ?? Answers("GETMETADATA", "LIST"),
            MetadataChangedResponse changed => _metadata.Problem(changed),
            NamespaceResponse => Answers("NAMESPACE", "LANGUAGE"),
            LanguageResponse language => Tell(language),
            SearchResponse => Answers("SEARCH"),
            EsearchResponse esearch when Current is { Name: "ESEARCH" } command && esearch.Tag == command.Tag && esearch.Changes.Count == 0 =>
                esearch is { IsUid: true, Mailbox: not null, Count: not 0 } ? null : "ESEARCH is answered by UID, with MAILBOX, TAG and UIDVALIDITY, where something was found (RFC 7377 §2.1)",
            EsearchResponse { Changes.Count: > 0 } changes => _contexts.Problem(changes, Current, Exists),
            SortResponse => Answers("SORT"),
            ComparatorResponse => Answers("COMPARATOR"),
            ThreadResponse => Answers("THREAD"),
            EsearchResponse { Min: { } min, Max: { } max } when min > max && Current is not { Name: "SORT" } => "MIN above MAX (RFC 4731 §3.1)",
            EsearchResponse { Mailbox: not null } => "MAILBOX belongs to the answer of ESEARCH, and to that only (RFC 7377 §2.1)",
            EsearchResponse esearch => esearch.Tag is { } tag && tag != Current?.Tag
                ? "The tag of ESEARCH is not the command's (RFC 4466 §2.6.2)"
                : esearch.IsUid != (Current?.IsUid ?? false) ? "UID belongs to the answer of UID SEARCH, and to that only (RFC 4731 §3.1)" : Answers("SEARCH", "SORT"),
            _ => TellSelected(response),
        };
    }

    // greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
    private string? Greet(Response response)
    {
        if (response is not StatusResponse { Condition: Condition.Ok or Condition.Preauth or Condition.Bye } greeting)
            return "A session begins with OK, PREAUTH or BYE (RFC 9051 §7.1)";
        _greeted = true;
        _finished = greeting.Condition == Condition.Bye;
        IsAuthenticated = greeting.Condition == Condition.Preauth;
        return greeting.Code is CapabilityCode code ? Learn(code.Capabilities) : null;
    }

    private string? Tell(StatusResponse status)
    {
        switch (status.Condition)
        {
            case Condition.Preauth:
                return "PREAUTH is a greeting (RFC 9051 §7.1.4)";
            case Condition.Bye:
                _bye = true;
                _finished = Current is null;
                return null;
            case Condition.Bad when Current is { IsTagDoubtful: true } untagged:
                _sent.Answered(untagged);
                break;
        }
        switch (status.Code)
        {
            case NoUpdateCode noUpdate:
                return status.Condition == Condition.No ? _contexts.Refuse(noUpdate.Tag, Current) : "NOUPDATE belongs to NO (RFC 5267 §4.3.1)";
            case CapabilityCode capability:
                return Learn(capability.Capabilities);
            case { Name: "CLOSED" }:
                if (Current is not { Name: "SELECT" or "EXAMINE" } || _selected is null)
                    return "CLOSED without a mailbox that a SELECT leaves (RFC 9051 §7.1)";
                _selected = null;
                return null;
            case ModifiedCode:
                return "MODIFIED belongs to a tagged response (RFC 7162 §3.1.3)";
            case HighestModSeqCode when Current is not { Name: "SELECT" or "EXAMINE" }:
                return _selected is null ? "No mailbox is selected (RFC 9051 §11.3)" : null;
            case CopyUidCode when Current is not { Name: "MOVE" }:
                return "An untagged COPYUID belongs to MOVE (RFC 6851 §4.3)";
            case { Name: "URLMECH" } when _selected is null && Current is not { Name: "SELECT" or "EXAMINE" or "RESETKEY" }:
                return "URLMECH is about a mailbox (RFC 4467 §8)";
            case AppendUidCode when Current is { Name: "REPLACE" }:
                return null;   // RFC 8508 §4.3
            case AppendUidCode or { Name: "READ-WRITE" or "TRYCREATE" }:
                return $"{status.Code.Name} belongs to a tagged response (RFC 9051 §7.1)";
            case { Name: "UIDVALIDITY" or "UIDNEXT" or "UNSEEN" or "PERMANENTFLAGS" or "HIGHESTMODSEQ" or "MAILBOXID" } code:
                return TellSelecting(view =>
                {
                    if (code is NumberCode { Name: "UIDNEXT" } next)
                        view.UidNext = next.Number;
                    if (code is MailboxIdCode mailbox && _objectIds.Mailbox(mailbox.Id) is { } wrong)
                        return wrong;
                    return code is NumberCode { Name: "UNSEEN" } first && first.Number > view.Exists ? "UNSEEN beyond EXISTS"
                        : view.Codes.Add(code.Name) ? null : $"{code.Name} twice";
                });
        }
        return null;
    }

    private string? Learn(IReadOnlyList<string> capabilities)
    {
        Capabilities = capabilities;
        if (_tls && capabilities.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            return "STARTTLS is not offered under TLS (RFC 9051 §6.2.1)";
        if (MessageLimitRules.Problem(capabilities) is { } problem)
            return problem;
        if (capabilities.Contains("LITERAL+", StringComparer.OrdinalIgnoreCase) && capabilities.Contains("LITERAL-", StringComparer.OrdinalIgnoreCase))
            return "LITERAL+ and LITERAL- are never listed together (RFC 7888 §5)";
        return capabilities.Contains("LOGINDISABLED", StringComparer.OrdinalIgnoreCase) && capabilities.Contains("AUTH=PLAIN", StringComparer.OrdinalIgnoreCase)
            ? "LOGINDISABLED and AUTH=PLAIN contradict each other (RFC 9051 §6.2.3)"
            : null;
    }

    private string? Tell(EnabledResponse enabled)
    {
        // RFC 9051 §6.3.1: from here on the session is one of IMAP4rev2.
        if (enabled.Capabilities.Contains("IMAP4rev2", StringComparer.OrdinalIgnoreCase))
            Mode = GrammarMode.Rev2;
        // RFC 9755 §3: UTF-8 in quoted strings and mailbox names.
        IsUtf8Accepted |= enabled.Capabilities.Contains("UTF8=ACCEPT", StringComparer.OrdinalIgnoreCase);
        _condstore.Learn(enabled);
        _uidOnly.Learn(enabled);
        _metadata.Learn(enabled);
        return Answers("ENABLE");
    }

    private string? Tell(LanguageResponse language)
    {
        _languageTold = true;

        // RFC 5255 §3.3: one tag is the language from here on, several are those that there are.
        if (language.Tags is [var chosen])
            HasUtf8Text = !chosen.Equals("i-default", StringComparison.OrdinalIgnoreCase);
        else if (!language.Tags.Contains("i-default", StringComparer.OrdinalIgnoreCase))
            return "i-default is one of the languages (RFC 5255 §3.1)";
        return Answers("LANGUAGE");
    }

    private string? Tell(ListResponse list)
    {
        if (list.Name == "LIST" && Current is { Name: "SELECT" or "EXAMINE" })
            return TellSelecting(static view => view.TellList());
        return list.Name == "LSUB" ? Answers("LSUB") : _notify.AllowsOthers ? null : Answers("LIST", "CREATE", "RENAME");
    }

    private string? Answers(params ReadOnlySpan<string> commands)
    {
        if (Current is not { } current || !commands.Contains(current.Name))
            return "No command under way asked for this";
        return IsAuthenticated || current.Name is "ID" or "LANGUAGE" ? null : "Before log-in only capabilities and status responses are sent (RFC 9051 §11.3)";
    }

    // FLAGS, EXISTS, RECENT, EXPUNGE, FETCH
    private string? TellSelected(Response response)
    {
        if (Current is { Name: "SELECT" or "EXAMINE" } && response is FlagsResponse or ExistsResponse or RecentResponse)
        {
            return TellSelecting(view => response switch
            {
                ExistsResponse exists => view.HasExists ? "EXISTS twice" : view.Tell(exists),
                RecentResponse recent => view.Tell(recent),
                _ => view.TellFlags(),
            });
        }
        // RFC 7162 §3.2.5: the answer to SELECT (QRESYNC …)
        if (Current is { Name: "SELECT" or "EXAMINE" } && (response is VanishedResponse { IsEarlier: true } || (response is MessageResponse && _selected is null)))
        {
            return response is MessageResponse changed
                ? TellSelecting(view => _condstore.Problem(changed, null) ?? view.Tell(changed))
                : TellSelecting(view => _condstore.Problem((VanishedResponse)response, Current, _uidOnly.IsEnabled) ?? view.Tell((VanishedResponse)response));
        }
        if (_selected is null)
            return "No mailbox is selected (RFC 9051 §11.3)";
        switch (response)
        {
            case VanishedResponse vanished:
                return Current is null && _notify.AllowsRemoved && !vanished.IsEarlier ? _selected.Tell(vanished) : _condstore.Problem(vanished, Current, _uidOnly.IsEnabled) ?? _selected.Tell(vanished);
            case ExpungeResponse when _condstore.IsQresync:
                return "EXPUNGE after QRESYNC was enabled (RFC 7162 §3.2.10.2)";
            case ExistsResponse exists:
                return _selected.Tell(exists);
            case RecentResponse recent:
                return _selected.Tell(recent);
            case ExpungeResponse expunge:
                // RFC 9051 §7.5.1
                return Current is null && !_notify.AllowsRemoved ? "EXPUNGE while no command is in progress (RFC 9051 §7.5.1)"
                    : Current is { UsesNumbers: true } ? $"EXPUNGE while {Current.Name} is in progress (RFC 9051 §7.5.1)"
                    : _selected.Tell(expunge);
            case MessageResponse fetch:
                if (Current is null && _notify.IsActive && fetch is FetchResponse { Flags: not null, Uid: null })
                    return "NOTIFY tells changed flags with the UID (RFC 5465 §5.1)";
                // RFC 9051 §6.4.9
                return Current is { IsUid: true } && fetch is FetchResponse { Uid: null } ? "FETCH without UID while a UID command is in progress (RFC 9051 §6.4.9)"
                    : _condstore.Problem(fetch, Current) ?? _objectIds.Problem(fetch) ?? PreviewRules.Problem(fetch, Current) ?? _selected.Tell(fetch);
            default:
                return null;
        }
    }

    private string? TellSelecting(Func<SelectedView, string?> tell)
    {
        if (Current is not { Name: "SELECT" or "EXAMINE" })
            return _selected is null ? "No mailbox is selected (RFC 9051 §11.3)" : null;
        // CLOSED stands between the old mailbox and the new one.
        if (_selected is not null && !_maybeDeleted)
            return "CLOSED has to come first (RFC 9051 §7.1, RFC 7162 §3.2.11)";
        return tell(_selecting ??= new SelectedView());
    }

    private string? Complete(TaggedResponse tagged)
    {
        if (Current is not { } command || command.Tag != tagged.Tag)
            return Current is null ? "No command waits for an answer" : $"The command that waits for an answer is '{Current.Line}'";
        _sent.Answered(command);
        var ok = tagged.Condition == Condition.Ok;
        _finished = (_bye && _sent.Unanswered.Count == 0) || (ok && command.Name == "LOGOUT");
        _condstore.Completed(command, tagged);
        _notify.Completed(command, tagged);
        _contexts.Completed(command, tagged);
        _uidOnly.Completed(command, tagged);
        _metadata.Completed(command, tagged);
        _inProgress.Completed();
        if (CodeRules.Problem(command, tagged) is { } problem)
            return problem;
        if (ok && command.Name == "CREATE" && (tagged.Code is MailboxIdCode made ? _objectIds.Created(made.Id) : MissingId("CREATE")) is { } wrong)
            return wrong;
        if (tagged.Code is CapabilityCode code && Learn(code.Capabilities) is { } contradiction)
            return contradiction;
        switch (command.Name)
        {
            case "LOGIN" or "AUTHENTICATE" when ok:
                IsAuthenticated = true;
                Capabilities = tagged.Code is CapabilityCode ? Capabilities : [];
                break;
            case "STARTTLS" when ok:
                (_tls, HasUtf8Text) = (true, false);
                Capabilities = [];
                break;
            case "LOGOUT" when ok && !_bye:
                return "LOGOUT's OK comes after BYE (RFC 9051 §6.1.3)";
            case "DELETE" when ok:
                // It may have been the selected one.
                _maybeDeleted = true;
                break;
            case "UNAUTHENTICATE" when ok:
                Forget();
                break;
            case "LANGUAGE":
                (ok, _languageTold) = (ok && !_languageTold, false);
                return ok ? "LANGUAGE is answered by the language (RFC 5255 §3.2)" : null;
            case "CLOSE" or "UNSELECT" when ok:
                _selected = null;
                break;
            case "SELECT" or "EXAMINE":
                return Select(tagged, command.Name);
        }
        return null;
    }

    // RFC 8437 §3: everything but TLS is as at the beginning.
    private void Forget()
    {
        (_selected, _selecting, _condstore, _notify, _contexts, _uidOnly, _metadata) = (null, null, new(), new(), new(), new(), new());
        (IsAuthenticated, Mode, Capabilities, HasUtf8Text) = (false, GrammarMode.Rev1, [], false);
    }

    // RFC 9051 §6.3.2, RFC 3501 §6.3.1
    private string? Select(TaggedResponse tagged, string name)
    {
        var view = _selecting;
        _selecting = null;
        if (tagged.Condition == Condition.No)
            _selected = null;
        if (tagged.Condition != Condition.Ok)
            return null;
        if (view is not { HasFlags: true, HasExists: true } || !view.Codes.Contains("UIDVALIDITY") || !view.Codes.Contains("UIDNEXT") || !view.Codes.Contains("PERMANENTFLAGS"))
            return $"{name} has to answer FLAGS, EXISTS, UIDVALIDITY, UIDNEXT and PERMANENTFLAGS (RFC 9051 §6.3.2)";
        if (!view.Codes.Contains("HIGHESTMODSEQ") && (Capabilities.Count == 0 || Capabilities.Contains("CONDSTORE", StringComparer.OrdinalIgnoreCase)))
            return $"{name} has to answer HIGHESTMODSEQ (RFC 7162 §3.1.2.1)";
        if (!view.Codes.Contains("MAILBOXID") && MissingId(name) is { } missing)
            return missing;
        if (Mode == GrammarMode.Rev1 ? !view.HasRecent : !view.HasList)
            return Mode == GrammarMode.Rev1 ? "RECENT is missing (RFC 3501 §6.3.1)" : "LIST is missing (RFC 9051 §6.3.2)";
        _selected = view;
        _maybeDeleted = false;
        return tagged.Code?.Name == "READ-ONLY" || (name == "SELECT" && tagged.Code?.Name == "READ-WRITE")
            ? null
            : $"{name} ends with READ-ONLY{(name == "SELECT" ? " or READ-WRITE" : "")} (RFC 9051 §6.3.2)";
    }
}
