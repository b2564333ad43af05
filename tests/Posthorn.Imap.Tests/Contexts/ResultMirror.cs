using Posthorn.Imap.Grammar;
using Posthorn.Imap.Grammar.Responses;

namespace Posthorn.Imap.Tests.Contexts;

/// <summary>A result as a client holds it that is told of its changes (RFC 5267 §4.3.2).</summary>
internal sealed class ResultMirror(string tag, bool isUid, IEnumerable<uint> begin)
{
    private readonly List<uint> _names = [.. begin];

    /// <summary>The numbers or UIDs, in order.</summary>
    public IReadOnlyList<uint> Names => _names;

    /// <summary>Takes everything that the server has sent, in order.</summary>
    public void Take(CommandResult told)
    {
        foreach (var response in told.Untagged)
        {
            switch (response)
            {
                case EsearchResponse esearch when esearch.Tag == tag:
                    Assert.Equal(isUid, esearch.IsUid);
                    esearch.Changes.ToList().ForEach(Take);
                    break;
                case ExpungeResponse expunged when !isUid:
                    Assert.DoesNotContain(expunged.Number, _names);   // RFC 5267 §4.3.4: REMOVEFROM came before.
                    for (var i = 0; i < _names.Count; i++)
                    {
                        _names[i] -= _names[i] > expunged.Number ? 1u : 0;
                    }

                    break;
            }
        }
    }

    private void Take(ResultChange change)
    {
        switch (change)
        {
            case { IsAddition: true, Position: 0 }:
                Assert.Empty(_names.Intersect(change.Names));
                _names.AddRange(change.Names);
                _names.Sort();
                break;
            case { IsAddition: true }:
                Assert.Empty(_names.Intersect(change.Names));
                _names.InsertRange((int)change.Position - 1, change.Names);
                break;
            case { Position: 0 }:
                Assert.All(change.Names, name => Assert.True(_names.Remove(name)));
                break;
            default:
                Assert.Equal(change.Names, _names.Skip((int)change.Position - 1).Take(change.Names.Count));
                _names.RemoveRange((int)change.Position - 1, change.Names.Count);
                break;
        }
    }
}
