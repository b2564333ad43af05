using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Posthorn.Accounts;

/// <summary>
/// Log-ins that have succeeded lately, under a keyed hash with a key that exists in memory only: a client that reconnects all
/// day costs no key derivation. Bound to the stored credential, so that a change of the password ends it.
/// </summary>
internal sealed class RememberedLogins(TimeProvider time, TimeSpan lifetime, int capacity)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, long> _entries = new();

    /// <summary>Whether exactly this log-in has succeeded within the lifetime; that begins anew.</summary>
    public bool Contains(string credential, string password)
    {
        var entry = Hash(credential, password);
        if (!_entries.TryGetValue(entry, out var last) || time.GetElapsedTime(last) >= lifetime)
        {
            return false;
        }

        _entries[entry] = time.GetTimestamp();
        return true;
    }

    /// <summary>Remembers a success.</summary>
    public void Add(string credential, string password)
    {
        if (lifetime == TimeSpan.Zero)
        {
            return;
        }

        if (_entries.Count >= capacity)
        {
            MakeRoom();
        }

        _entries[Hash(credential, password)] = time.GetTimestamp();
    }

    /// <summary>Drops what is too old, or the older half if nothing is.</summary>
    private void MakeRoom()
    {
        var entries = _entries.ToArray();
        var old = entries.Where(entry => time.GetElapsedTime(entry.Value) >= lifetime).ToList();
        foreach (var (entry, _) in old.Count > 0 ? old : entries.OrderBy(entry => entry.Value).Take((entries.Length + 1) / 2))
        {
            _entries.TryRemove(entry, out _);
        }
    }

    private string Hash(string credential, string password) =>
        Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(credential + "\0" + password)));
}
