using System.Text;

namespace Posthorn.Mail;

/// <summary>Puts the pieces of RFC 2231 §3 parameters (name*0, name*1*, …) together.</summary>
internal sealed class ParameterContinuations
{
    private readonly List<(int Place, string Name, int Number, bool IsEncoded, byte[] Value)> _pieces = [];

    /// <summary>Takes a piece; the first of its name leaves a place in the list, where the whole will stand.</summary>
    /// <returns>false if this is a whole parameter.</returns>
    public bool TryTake(byte[] name, byte[] value, List<MimeParameter> parameters)
    {
        var star = name.AsSpan().IndexOf((byte)'*');
        if (star <= 0 || star == name.Length - 1)
            return false;
        var isEncoded = name[^1] == '*';
        var digits = name.AsSpan(star + 1, name.Length - star - 1 - (isEncoded ? 1 : 0));
        if (digits.Length is 0 or > 3 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;

        var number = 0;
        foreach (var digit in digits)
            number = number * 10 + digit - '0';
        var key = Encoding.ASCII.GetString(name, 0, star).ToUpperInvariant();
        var place = _pieces.FindIndex(piece => piece.Name == key) is >= 0 and var index ? _pieces[index].Place : -1;
        if (place < 0)
        {
            place = parameters.Count;
            parameters.Add(new MimeParameter(name[..star], []));
        }

        if (_pieces.Count < 1000)
            _pieces.Add((place, key, number, isEncoded, value));
        return true;
    }

    public void Join(List<MimeParameter> parameters)
    {
        foreach (var group in _pieces.GroupBy(piece => piece.Place))
        {
            var pieces = group.OrderBy(piece => piece.Number).ToList();
            var isEncoded = pieces.Any(piece => piece.IsEncoded);
            var value = new List<byte>();
            var expected = 0;
            foreach (var piece in pieces)
            {
                if (piece.Number != expected++)
                    break; // What follows a gap or a repetition has no place.
                if (isEncoded && !piece.IsEncoded)
                    AppendEncoded(piece.Value, value, isFirst: piece.Number == 0);
                else
                    value.AddRange(piece.Value);
            }

            var name = parameters[group.Key].Name;
            parameters[group.Key] = new MimeParameter(isEncoded ? [.. name, (byte)'*'] : name, [.. value]);
        }
    }

    // A plain piece among encoded ones: what would be decoded in it is encoded, so that the whole decodes to the same text.
    private static void AppendEncoded(byte[] plain, List<byte> value, bool isFirst)
    {
        if (isFirst)
            value.AddRange("''"u8);
        foreach (var octet in plain)
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'.' or (byte)'-' or (byte)'_')
                value.Add(octet);
            else
                value.AddRange(Encoding.ASCII.GetBytes($"%{octet:X2}"));
        }
    }
}
