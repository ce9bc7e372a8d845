using TfModelTools.Formats.Keras;
using TfModelTools.Import.Keras.Versions;

namespace TfModelTools.Import.Keras;

/// <summary>
/// Calls of models inside models on a dictionary of tensors, written out as what they mean: a list in the order of the model's inputs. Whatever reads the configuration afterwards, for whichever
/// target, need not know which version found inputs how.
/// </summary>
internal static class DictionaryCalls
{
    private const string Inputs = "inputs";

    /// <summary>The model with its calls on dictionaries written out, as far as they can be; itself where there are none.</summary>
    /// <param name="root">The model.</param>
    /// <param name="writer">What wrote it.</param>
    public static KerasLayerConfig WrittenOut(KerasLayerConfig root, KerasWriter writer)
    {
        if (root.Model is not KerasModelConfig model)
        {
            return root;
        }

        KerasLayerConfig[] layers = [.. model.Layers.Select(l => WrittenOut(l, writer))];
        KerasCall[] calls = [.. root.Calls.Select(c => WrittenOut(c, model, writer))];
        bool isSame = layers.Zip(model.Layers).All(p => ReferenceEquals(p.First, p.Second));
        return isSame && calls.Zip(root.Calls).All(p => ReferenceEquals(p.First, p.Second)) ? root : root.With(isSame ? model : model.With(layers), calls);
    }

    /// <summary>Why a call on a dictionary that is left cannot be added: it lacks inputs of the model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="dictionary">What it is called on.</param>
    public static UnsupportedLayerException Lacks(KerasModelConfig model, KerasDictionaryArgument dictionary) =>
        new($"it is called on {CallArguments.Text(dictionary)}, expected its inputs by their names: {string.Join(", ", Names(model).Take(8))}");

    private static KerasCall WrittenOut(KerasCall call, KerasModelConfig model, KerasWriter writer)
    {
        if (model.IsSequential || First(call) is not KerasDictionaryArgument dictionary || Listed(dictionary, model, writer) is not KerasArgument listed)
        {
            return call;
        }

        return call.Keywords.ContainsKey(Inputs)
            ? call with { Keywords = call.Keywords.ToDictionary(k => k.Key, k => k.Key == Inputs ? listed : k.Value, StringComparer.Ordinal) }
            : call with { Arguments = [listed, .. call.Arguments.Skip(1)] };
    }

    private static KerasArgument? First(KerasCall call) => call.Keywords.GetValueOrDefault(Inputs) ?? (call.Arguments.Count > 0 ? call.Arguments[0] : null);

    private static IReadOnlyList<string> Names(KerasModelConfig model) => model.InputKeys ?? [.. model.Inputs.Select(i => i.Layer)];

    // Where a name is missing Keras 2 takes the tensors in the order of their keys, as every version does of a model that was made from a dictionary with other keys; Keras 3 fails otherwise.
    private static KerasArgument? Listed(KerasDictionaryArgument dictionary, KerasModelConfig model, KerasWriter writer)
    {
        Dictionary<string, KerasArgument> items = dictionary.Items.ToDictionary(i => i.Key, i => i.Value, StringComparer.Ordinal);
        IReadOnlyList<string> names = Names(model);
        bool isByName = (model.InputKeys is not null || VersionRules.CalledOnDictionary.Of(writer) == DictionaryOrder.Names) && names.All(items.ContainsKey);
        if (!isByName && writer.Version.IsKeras3 && model.InputKeys is null && VersionRules.CalledOnDictionary.Of(writer) == DictionaryOrder.Names)
        {
            return null;
        }

        KerasArgument[] listed = [.. isByName ? names.Select(n => items[n]) : items.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => i.Value)];
        return listed is [KerasArgument only] ? only : new KerasListArgument(listed);
    }
}
