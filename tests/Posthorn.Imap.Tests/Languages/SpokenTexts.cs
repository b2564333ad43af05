using System.Reflection;
using System.Reflection.Emit;
using Posthorn.Imap.Syntax;

namespace Posthorn.Imap.Tests.Languages;

/// <summary>
/// Every sentence and phrase that the server can say, read from its compiled code: what is made into a <see cref="ResponseText"/> or a
/// <see cref="Phrase"/>, of which the writer and the reader take nothing else. Each has to be a constant, or it could not be found.
/// </summary>
internal sealed class SpokenTexts
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly HashSet<string> _texts = [];
    private readonly List<string> _hidden = [];

    private SpokenTexts()
    {
    }

    /// <summary>The sentences, with {0} for a value, and the phrases.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    /// <summary>Where something is said that is no constant.</summary>
    public IReadOnlyList<string> Hidden => _hidden;

    /// <summary>Reads assemblies.</summary>
    public static SpokenTexts In(params IReadOnlyList<Assembly> assemblies)
    {
        var found = new SpokenTexts();
        foreach (var type in assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type != typeof(ResponseText) && type != typeof(Phrase)))
        {
            foreach (var method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
            {
                if (method.GetMethodBody()?.GetILAsByteArray() is { } il)
                {
                    found.Read(method, Instruction.Read(il));
                }
            }
        }

        return found;
    }

    private void Read(MethodBase method, List<Instruction> code)
    {
        string? template = null;
        var values = 0;
        foreach (var (at, instruction) in code.Index())
        {
            if (instruction.Code.OperandType != OperandType.InlineMethod || Called(method, instruction.Operand) is not { } called)
            {
                continue;
            }

            if (called.Name == "op_Implicit" && IsDoor(((MethodInfo)called).ReturnType))
            {
                Keep(method, Constants(method, code, at, []));
            }
            else if ((called.Name == ".ctor" && called.DeclaringType == typeof(Phrase)) || (called.Name == nameof(ResponseText.Verbatim) && called.DeclaringType == typeof(ResponseText)))
            {
                Keep(method, [null]);
            }
            else if (called.DeclaringType == typeof(ResponseText) && called.Name == ".ctor")
            {
                Keep(method, template is null ? [] : [template]);
                (template, values) = ("", 0);
            }
            else if (called.DeclaringType == typeof(ResponseText) && called.Name == nameof(ResponseText.AppendLiteral))
            {
                template += Constants(method, code, at, []).Single() ?? throw new InvalidOperationException(method.Name);
            }
            else if (called.DeclaringType == typeof(ResponseText) && called.Name == nameof(ResponseText.AppendFormatted))
            {
                template += $"{{{values++}}}";
            }
        }

        Keep(method, template is null ? [] : [template]);
    }

    private void Keep(MethodBase method, IEnumerable<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is null)
            {
                _hidden.Add($"{method.DeclaringType}.{method.Name}");
            }
            else if (text.Length > 0)
            {
                _texts.Add(text);
            }
        }
    }

    // What is on top of the stack before an instruction: on every way there, by way of local variables; null for what is no constant.
    private static List<string?> Constants(MethodBase method, List<Instruction> code, int at, HashSet<int> seen)
    {
        if (!seen.Add(at))
        {
            return [];
        }

        var found = new List<string?>();
        foreach (var (index, jump) in code.Index().Where(pair => pair.Item.Target == code[at].Offset))
        {
            found.AddRange(jump.Code.FlowControl == FlowControl.Branch ? Constants(method, code, index, seen) : [null]);
        }

        var before = code[at - 1];
        if (before.Code.FlowControl == FlowControl.Branch)
        {
            return found;
        }

        if (before.Code == OpCodes.Ldstr)
        {
            found.Add(method.Module.ResolveString(before.Operand));
        }
        else if (before.Local is { } local && before.Code.Name!.StartsWith("ldloc", StringComparison.Ordinal) && !before.Code.Name.StartsWith("ldloca", StringComparison.Ordinal))
        {
            found.AddRange(code.Index().Where(pair => pair.Item.Local == local && pair.Item.Code.Name!.StartsWith("stloc", StringComparison.Ordinal))
                .SelectMany(pair => Constants(method, code, pair.Index, seen)));
        }
        else
        {
            found.Add(null);
        }

        return found;
    }

    private static bool IsDoor(Type type) => type == typeof(ResponseText) || type == typeof(Phrase);

    private static MethodBase? Called(MethodBase method, int token) => method.Module.ResolveMethod(
        token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method is { IsGenericMethod: true } ? method.GetGenericArguments() : null);

    private readonly record struct Instruction(int Offset, OpCode Code, int Operand, int? Target, int? Local)
    {
        public static List<Instruction> Read(byte[] il)
        {
            var code = new List<Instruction>();
            for (var at = 0; at < il.Length;)
            {
                var start = at;
                var value = il[at] == 0xFE ? (short)(0xFE00 | il[++at]) : il[at];
                var opcode = s_codes[value];
                at++;
                var (operand, size) = opcode.OperandType switch
                {
                    OperandType.InlineNone => (0, 0),
                    OperandType.ShortInlineBrTarget or OperandType.ShortInlineI => ((sbyte)il[at], 1),
                    OperandType.ShortInlineVar => (il[at], 1),
                    OperandType.InlineVar => (BitConverter.ToInt16(il, at), 2),
                    OperandType.InlineI8 or OperandType.InlineR => (0, 8),
                    OperandType.InlineSwitch => (0, 4 + (4 * BitConverter.ToInt32(il, at))),
                    _ => (BitConverter.ToInt32(il, at), 4),
                };
                at += size;
                var target = opcode.OperandType is OperandType.ShortInlineBrTarget or OperandType.InlineBrTarget ? at + operand : (int?)null;
                code.Add(new Instruction(start, opcode, operand, target, LocalOf(opcode, operand)));
            }

            return code;
        }

        // ldloc.0 and stloc.0 have their variable in their names.
        private static int? LocalOf(OpCode code, int operand) => code.Name is { } name && (name.StartsWith("ldloc", StringComparison.Ordinal) || name.StartsWith("stloc", StringComparison.Ordinal))
            ? name[^2] == '.' && char.IsAsciiDigit(name[^1]) ? name[^1] - '0' : operand
            : null;
    }
}
