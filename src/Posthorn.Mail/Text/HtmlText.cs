using System.Net;

namespace Posthorn.Mail;

/// <summary>
/// Takes HTML and passes on what a reader sees of it: no tags, comments, scripts or styles; entities as the characters they stand for;
/// a space where a block begins or ends. It knows no structure, so no HTML can make it slow or large: a tag is bounded by its ">".
/// </summary>
internal sealed class HtmlText(ITextSink sink) : ITextSink
{
    private const int MaxName = 16;
    private const int MaxEntity = 32;
    private const int MaxOutput = 512;

    // Elements within a line: the words before and after their tags may be one word.
    private static readonly HashSet<string> Inline = ["a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font",
        "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr"];

    private readonly IQuoteSink? _quotes = sink as IQuoteSink;
    private readonly char[] _output = new char[MaxOutput];
    private readonly char[] _name = new char[MaxName];
    private readonly char[] _entity = new char[MaxEntity];
    private int _outputLength;
    private int _nameLength;
    private int _entityLength;
    private State _state;
    private char _quote;
    private int _dashes;
    private string? _hidden;

    private enum State
    {
        Text,
        Entity,
        TagOpen,
        TagName,
        Tag,
        Quoted,
        Comment,
    }

    public bool IsSatisfied => sink.IsSatisfied;

    public void Take(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            Take(c);
        Flush();
    }

    public void Finish()
    {
        if (_state == State.Entity)
            EndEntity(hasSemicolon: false);
        Flush();
    }

    private void Take(char c)
    {
        switch (_state)
        {
            case State.Text:
                if (c == '<')
                    Begin(State.TagOpen);
                else if (c == '&' && _hidden is null)
                    Begin(State.Entity);
                else
                    Put(_quotes is not null && c is '\r' or '\n' ? ' ' : c);
                break;
            case State.Entity:
                TakeEntity(c);
                break;
            case State.TagOpen:
                TakeTagOpen(c);
                break;
            case State.TagName:
                if (c == '>' || char.IsWhiteSpace(c) || (c == '/' && _nameLength > 1))
                    EndName(c);
                else
                    TakeName(c);
                break;
            case State.Tag:
                if (c is '"' or '\'')
                {
                    _quote = c;
                    _state = State.Quoted;
                }
                else if (c == '>')
                {
                    _state = State.Text;
                }

                break;
            case State.Quoted:
                if (c == _quote)
                    _state = State.Tag;
                break;
            case State.Comment:
                if (c == '>' && _dashes >= 2)
                    _state = State.Text;
                _dashes = c == '-' ? _dashes + 1 : 0;
                break;
        }
    }

    private void Begin(State state)
    {
        _state = state;
        _nameLength = 0;
        _entityLength = 0;
        _dashes = 0;
    }

    private void TakeName(char c)
    {
        if (_nameLength == MaxName)
        {
            _state = State.Tag; // Longer than any name that matters.
            return;
        }

        _name[_nameLength++] = char.ToLowerInvariant(c);
        if (_nameLength != 3 || !_name.AsSpan(0, 3).SequenceEqual("!--"))
            return;
        _state = State.Comment;
        _dashes = 2; // "<!-->" is a whole comment.
    }

    private void TakeTagOpen(char c)
    {
        if (_hidden is not null && c != '/')
            _state = State.Text; // In a script, "<" means less.
        else if (char.IsAsciiLetter(c) || c == '/')
        {
            _name[_nameLength++] = char.ToLowerInvariant(c);
            _state = State.TagName;
        }
        else if (c is '!' or '?')
        {
            _name[_nameLength++] = c;
            _state = State.TagName;
        }
        else
        {
            // "<" before anything else is text.
            _state = State.Text;
            Put('<');
            Take(c);
        }
    }

    private void EndName(char c)
    {
        var name = _name.AsSpan(0, _nameLength);
        var isClosing = name[0] == '/';
        var element = (isClosing ? name[1..] : name).ToString();
        if (_hidden is not null)
        {
            var isEnd = element == _hidden;
            _state = isEnd && c != '>' ? State.Tag : State.Text;
            if (isEnd)
                _hidden = null;
            return;
        }

        _state = c == '>' ? State.Text : State.Tag;
        if (!isClosing && (element is "script" or "style" || (_quotes is not null && element == "title")))
            _hidden = element;
        else if (name[0] is not ('!' or '?') && !Inline.Contains(element))
            EndBlock(element, isClosing);
    }

    private void EndBlock(string element, bool isClosing)
    {
        Put(_quotes is null ? ' ' : '\n');
        if (_quotes is null || element != "blockquote")
            return;
        Flush();
        if (isClosing)
            _quotes.EndQuote();
        else
            _quotes.BeginQuote();
    }

    private void TakeEntity(char c)
    {
        if (c == ';')
        {
            EndEntity(hasSemicolon: true);
        }
        else if (_entityLength < MaxEntity && (char.IsAsciiLetterOrDigit(c) || (c == '#' && _entityLength == 0)))
        {
            _entity[_entityLength++] = c;
        }
        else
        {
            EndEntity(hasSemicolon: false);
            Take(c);
        }
    }

    private void EndEntity(bool hasSemicolon)
    {
        _state = State.Text;
        var entity = new string(_entity, 0, _entityLength);
        var decoded = WebUtility.HtmlDecode("&" + entity + ";");
        // What no entity is stays as it was written.
        foreach (var c in decoded.Length == entity.Length + 2 ? "&" + entity + (hasSemicolon ? ";" : "") : decoded)
            Put(c);
    }

    private void Put(char c)
    {
        if (_hidden is not null)
            return;
        if (_outputLength == MaxOutput)
            Flush();
        _output[_outputLength++] = c;
    }

    private void Flush()
    {
        if (_outputLength > 0)
            sink.Take(_output.AsSpan(0, _outputLength));
        _outputLength = 0;
    }
}
