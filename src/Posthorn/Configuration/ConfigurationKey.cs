using System.Text.Json.Nodes;

namespace Posthorn.Configuration;

/// <summary>A key of the configuration: what it is called, means and allows, and where its value goes.</summary>
/// <param name="Path">Its name with that of its section, colons between.</param>
/// <param name="Meaning">What it is for, in one sentence; the unit is in the name.</param>
internal abstract record ConfigurationKey<TOwner>(string Path, string Meaning)
{
    /// <summary>Completes the sentence "… is expected".</summary>
    public abstract string Expected { get; }

    /// <summary>Takes a value; false if it is not what is expected.</summary>
    public abstract bool TrySet(TOwner owner, SettingValue given);

    /// <summary>The value as JSON.</summary>
    public abstract JsonNode? Get(TOwner owner);
}

internal sealed record ConfigurationKey<TOwner, T>(
    string Path, string Meaning, ValueRule<T> Rule, Func<TOwner, T> Read, Action<TOwner, T> Store)
    : ConfigurationKey<TOwner>(Path, Meaning)
{
    public override string Expected => Rule.Expected;

    public override bool TrySet(TOwner owner, SettingValue given)
    {
        if (!Rule.TryRead(given, out var value))
        {
            return false;
        }

        Store(owner, value);
        return true;
    }

    public override JsonNode? Get(TOwner owner) => Rule.Write(Read(owner));
}
