using System.Text.Json;
using TfModelTools.Backends.Layers;
using TfModelTools.Formats.Keras;
using TfModelTools.Tensors;

namespace TfModelTools.Backends.Keras;

/// <summary>
/// Writes the calls of a functional model's layers. A loader makes a layer's calls in the file's order, and each only when what it reads is there: they are written in an order in which each
/// comes after those it reads from, and numbered by it.
/// </summary>
internal sealed class KerasCallWriter
{
    private const string ConstantMark = "_CONSTANT_VALUE";

    private readonly KerasModelLayer _model;
    private readonly KerasDialect _dialect;
    private readonly Func<KerasModelLayer, string> _nameOf;
    private readonly Dictionary<(int Layer, int Call), int> _numbers = [];

    /// <summary>Numbers the calls of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dialect">What is written for.</param>
    /// <param name="nameOf">The names of layers.</param>
    public KerasCallWriter(KerasModelLayer model, KerasDialect dialect, Func<KerasModelLayer, string> nameOf)
    {
        _model = model;
        _dialect = dialect;
        _nameOf = nameOf;
        int[] next = new int[model.Layers.Count];
        foreach ((int layer, int call) in model.Calls)
        {
            _numbers[(layer, call)] = next[layer]++;
        }
    }

    /// <summary>The calls of a layer, in the order in which they are written.</summary>
    public IEnumerable<KerasCall> CallsOf(int layer) =>
        _model.Layers[layer].Config.Calls.Select((c, i) => (Call: c, Number: _numbers.GetValueOrDefault((layer, i)))).OrderBy(c => c.Number).Select(c => c.Call);

    /// <summary>Writes one call.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="refuse">Told what cannot be written.</param>
    public void WriteCall(Utf8JsonWriter json, KerasCallArguments arguments, Action<string> refuse)
    {
        if (_dialect.IsKeras3)
        {
            json.WriteStartObject();
            json.WriteStartArray("args");
            foreach (KerasArgument argument in new[] { arguments.First }.OfType<KerasArgument>().Concat(arguments.Others))
            {
                WriteArgument(json, argument, refuse);
            }

            json.WriteEndArray();
            WriteKeywords(json, "kwargs", arguments.Keywords, refuse);
            json.WriteEndObject();
            return;
        }

        if (arguments.First is KerasTensorArgument or KerasLiteralArgument)
        {
            json.WriteStartArray();
            WriteInput(json, arguments.First, arguments.Keywords, refuse);
            json.WriteEndArray();
        }
        else
        {
            WriteInput(json, arguments.First ?? new KerasListArgument([]), arguments.Keywords, refuse);
        }
    }

    /// <summary>Writes the inputs or outputs of the model.</summary>
    public void WriteReferences(Utf8JsonWriter json, string name, IReadOnlyList<KerasTensorReference> references, bool areOutputs)
    {
        // To Keras 3 a list of one tensor is a list, which the layers that follow a model do not take; Keras 2 wants a list.
        bool isList = !_dialect.IsKeras3 || references.Count != 1;
        json.WritePropertyName(name);
        if (isList)
        {
            json.WriteStartArray();
        }

        foreach (KerasTensorReference reference in references)
        {
            (int layer, int call) = areOutputs ? _model.ResolveOutput!(reference) : _model.Resolve!(reference);

            // Of Keras 3 a functional model counts from 1 here, and only here (keras/src/models/functional.py, get_tensor).
            int first = _model.Layers[layer].Config.Model is not { } inner ? 0 : _dialect.IsKeras3 && inner.IsSequential ? 0 : 1;
            WriteReference(json, layer, Number(layer, call) + first, reference.Tensor, null);
        }

        if (isList)
        {
            json.WriteEndArray();
        }
    }

    // Keras 2: the first argument, of which every tensor carries the keywords.
    private void WriteInput(Utf8JsonWriter json, KerasArgument argument, IReadOnlyDictionary<string, KerasArgument> keywords, Action<string> refuse)
    {
        switch (argument)
        {
            case KerasTensorArgument tensor:
                WriteReference(json, tensor.Reference, () => WriteKeywords(json, null, keywords, refuse));
                break;
            case KerasListArgument list:
                json.WriteStartArray();
                foreach (KerasArgument item in list.Items)
                {
                    WriteInput(json, item, keywords, refuse);
                }

                json.WriteEndArray();
                break;
            case KerasDictionaryArgument dictionary:
                json.WriteStartObject();
                foreach ((string key, KerasArgument item) in dictionary.Items)
                {
                    json.WritePropertyName(key);
                    WriteInput(json, item, keywords, refuse);
                }

                json.WriteEndObject();
                break;
            case KerasLiteralArgument literal:
                json.WriteStartArray();
                json.WriteStringValue(ConstantMark);
                json.WriteNumberValue(-1);
                literal.Value.WriteTo(json);
                WriteKeywords(json, null, keywords, refuse);
                json.WriteEndArray();
                break;
            default:
                refuse("an argument of its call has a form that is not known");
                json.WriteNullValue();
                break;
        }
    }

    private void WriteKeywords(Utf8JsonWriter json, string? name, IReadOnlyDictionary<string, KerasArgument> keywords, Action<string> refuse)
    {
        if (name is null)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartObject(name);
        }

        foreach ((string keyword, KerasArgument argument) in keywords)
        {
            json.WritePropertyName(keyword);
            WriteArgument(json, argument, refuse);
        }

        json.WriteEndObject();
    }

    private void WriteArgument(Utf8JsonWriter json, KerasArgument argument, Action<string> refuse)
    {
        switch (argument)
        {
            case KerasTensorArgument tensor when _dialect.IsKeras3:
                WriteTensor(json, tensor.Reference);
                break;
            case KerasTensorArgument tensor:
                WriteReference(json, tensor.Reference, null);
                break;
            case KerasListArgument list:
                json.WriteStartArray();
                foreach (KerasArgument item in list.Items)
                {
                    WriteArgument(json, item, refuse);
                }

                json.WriteEndArray();
                break;
            case KerasDictionaryArgument dictionary:
                json.WriteStartObject();
                foreach ((string key, KerasArgument item) in dictionary.Items)
                {
                    json.WritePropertyName(key);
                    WriteArgument(json, item, refuse);
                }

                json.WriteEndObject();
                break;
            case KerasSliceArgument slice:
                WriteSlice(json, slice, refuse);
                break;
            case KerasEllipsisArgument:
                json.WriteStartObject();
                json.WriteString("class_name", "__ellipsis__");
                json.WriteStartObject("config");
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case KerasLiteralArgument { TypeName: { } type } literal when _dialect.IsKeras3:
                json.WriteStartObject();
                json.WriteString("class_name", "__numpy__");
                json.WriteStartObject("config");
                json.WritePropertyName("value");
                literal.Value.WriteTo(json);
                json.WriteString("dtype", type);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case KerasLiteralArgument literal:
                if (literal.TypeName is not null)
                {
                    refuse("an argument of its call is a constant tensor as Keras 3 writes one, which Keras 2 does not read");
                }

                literal.Value.WriteTo(json);
                break;
        }
    }

    private void WriteSlice(Utf8JsonWriter json, KerasSliceArgument slice, Action<string> refuse)
    {
        json.WriteStartObject();
        if (_dialect.IsKeras3)
        {
            json.WriteString("class_name", "__slice__");
            json.WriteStartObject("config");
        }

        foreach ((string name, KerasArgument part) in new[] { ("start", slice.Start), ("stop", slice.Stop), ("step", slice.Step) })
        {
            json.WritePropertyName(name);
            WriteArgument(json, part, refuse);
        }

        if (_dialect.IsKeras3)
        {
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteTensor(Utf8JsonWriter json, KerasTensorReference reference)
    {
        (int layer, int call) = _model.Resolve!(reference);
        (TensorShape shape, string type) = OutputOf(_model.Layers[layer], call, reference.Tensor);
        json.WriteStartObject();
        json.WriteString("class_name", "__keras_tensor__");
        json.WriteStartObject("config");
        InputShapes.Write(json, "shape", shape.Rank == 0 ? shape : new TensorShape([TensorShape.Unknown, .. shape.Skip(1)]));
        json.WriteString("dtype", type);
        json.WritePropertyName("keras_history");
        WriteReference(json, layer, Number(layer, call), reference.Tensor, null);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // What a loader computes anew, and of samples as many as it is given: for those who look at the file.
    private static (TensorShape Shape, string Type) OutputOf(KerasModelLayer layer, int call, int tensor) =>
        call >= 0 && call < layer.Recorded.Count && tensor < layer.Recorded[call].Outputs.Count
            ? (layer.Recorded[call].Outputs[tensor].Shape, layer.Recorded[call].Outputs[tensor].DataType.TensorFlowName())
            : (InputShapes.Stated(layer.Config.Config) ?? new TensorShape(TensorShape.Unknown), KerasLayerTranslation.KeptType(layer.Config.Config) ?? "float32");

    // Keras 2 counts a model's own creation as its call 0.
    private void WriteReference(Utf8JsonWriter json, KerasTensorReference reference, Action? keywords)
    {
        (int layer, int call) = _model.Resolve!(reference);
        WriteReference(json, layer, Number(layer, call) + (_model.Layers[layer].Config.Model is null ? 0 : 1), reference.Tensor, keywords);
    }

    private void WriteReference(Utf8JsonWriter json, int layer, int number, int tensor, Action? keywords)
    {
        json.WriteStartArray();
        json.WriteStringValue(_nameOf(_model.Layers[layer]));
        json.WriteNumberValue(number);
        json.WriteNumberValue(tensor);
        keywords?.Invoke();
        json.WriteEndArray();
    }

    private int Number(int layer, int call) => _numbers.GetValueOrDefault((layer, call));
}
