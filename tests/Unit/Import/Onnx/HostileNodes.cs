using System.Text.RegularExpressions;
using TfModelTools.Formats.Messages;
using TfModelTools.Import.Onnx;
using TfModelTools.Tests.Formats.Onnx;

namespace TfModelTools.Tests.Import.Onnx;

/// <summary>
/// Models of one node that a damaged or hostile file may hold: those of an example (<see cref="OnnxExamples"/>) with one thing made otherwise, and with several, in any version: inputs of every rank and
/// type with ordinary, empty, open and huge extents, constants of extreme numbers, too few and too many inputs and outputs, attributes that are absent, empty, over-long, extreme or of another kind.
/// </summary>
internal static class HostileNodes
{
    /// <summary>Whether a text names the node, or a value of its model.</summary>
    public static bool AreNamedIn(string text) =>
        text.Contains($"'{OnnxExample.Node}", StringComparison.Ordinal) || Regex.IsMatch(text, "'(x[0-9]|n|c|next|goes|stop|a|b|result_)") || HostileValues.Instance.All.Any(v => v.Length > 0 && text.Contains($"'{v}", StringComparison.Ordinal));

    /// <summary>Each input, each attribute and the number of outputs in turn.</summary>
    public static IEnumerable<OnnxModelBuilder> WithOneFault(OnnxExample example)
    {
        var inputs = InputsOf(example);
        for (int place = 0; place <= inputs.Length && place < example.Row.Takes.Most; place++)
        {
            foreach (string value in HostileValues.Instance.All)
            {
                yield return example.With(example.Opset, [.. inputs.Take(place), Named(value), .. inputs.Skip(place + 1)], Copied(example.Attributes), 1);
            }

            yield return example.With(example.Opset, [.. inputs.Take(place)], Copied(example.Attributes), 1);
        }

        yield return example.With(example.Opset, [.. inputs, Named("c2"), Named("i1"), .. inputs, .. inputs], Copied(example.Attributes), 1);
        foreach (OnnxAttribute attribute in example.Declared)
        {
            foreach (OnnxAttributeMessage? hostile in HostileAttributes.Of(attribute.Name, attribute.Kind))
            {
                yield return example.With(example.Opset, inputs, [.. Copied(example.Attributes.Where(a => a.Name != attribute.Name)), .. hostile is null ? [] : new[] { hostile.Clone() }], 1);
            }
        }

        foreach (int outputs in new[] { 0, 2, 3, 4, 9 })
        {
            yield return example.With(example.Opset, inputs, Copied(example.Attributes), outputs);
        }
    }

    /// <summary>Several things made otherwise, drawn by lot: the same ones each time.</summary>
    /// <param name="example">The example.</param>
    /// <param name="opset">The version of the operators.</param>
    /// <param name="count">How many models.</param>
    public static IEnumerable<OnnxModelBuilder> Drawn(OnnxExample example, long opset, int count)
    {
        Random random = new(example.Op.Aggregate((int)opset, (sum, c) => unchecked((sum * 31) + c)));
        for (int i = 0; i < count; i++)
        {
            var inputs = InputsOf(example).ToList();
            for (int place = 0; place < inputs.Count; place++)
            {
                inputs[place] = random.Next(3) == 0 ? Named(HostileValues.Instance.All[random.Next(HostileValues.Instance.All.Count)]) : inputs[place];
            }

            List<OnnxAttributeMessage> attributes = [];
            foreach (OnnxAttribute attribute in example.Declared)
            {
                OnnxAttributeMessage?[] values = HostileAttributes.Of(attribute.Name, attribute.Kind);
                OnnxAttributeMessage? given = random.Next(4) == 0 ? values[random.Next(values.Length)] : example.Attributes.FirstOrDefault(a => a.Name == attribute.Name);
                if (given is not null)
                {
                    attributes.Add(given.Clone());
                }
            }

            yield return example.With(opset, inputs, attributes, random.Next(1, 4));
        }
    }

    private static (string Name, Action<OnnxModelBuilder>? Add)[] InputsOf(OnnxExample example) => [.. example.Inputs.Select((input, i) => OnnxExample.AddOf(i, input))];

    private static (string Name, Action<OnnxModelBuilder>? Add) Named(string value) => (value, value.Length == 0 ? null : model => HostileValues.Instance.AddTo(model, value));

    private static IEnumerable<OnnxAttributeMessage> Copied(IEnumerable<OnnxAttributeMessage> attributes) => attributes.Select(a => a.Clone());
}
