using System.Globalization;
using TfModelTools.Common;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Weights;

/// <summary>Finds arrays by object path: "layers/lstm/cell/vars/0" (see <see cref="KerasObjectStore"/>).</summary>
internal static class ObjectBinder
{
    /// <summary>Finds every array of a layout.</summary>
    public static Dictionary<string, KerasWeight> Bind(WeightLayout layout, KerasObjectStore store)
    {
        Dictionary<string, KerasWeight> found = new(StringComparer.Ordinal);
        Bind(layout, "", "", store, found);
        return found;
    }

    private static void Bind(WeightLayout layout, string slotPath, string storePath, KerasObjectStore store, Dictionary<string, KerasWeight> found)
    {
        for (int i = 0; i < layout.Own.Count; i++)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"{storePath}vars/{i}");
            found[slotPath + layout.Own[i].Name] = store.Find(path) ?? throw new MissingWeightsException(
                store.Path,
                [path],
                [.. store.Names],
                $"It is the {layout.Own[i].Name} of layer '{slotPath.TrimEnd('/')}': the weights belong to another model, or the file is incomplete. Save the model again.");
        }

        IReadOnlyList<string> attributes = Attributes(layout, storePath, store);
        for (int i = 0; i < layout.Children.Count; i++)
        {
            WeightChild child = layout.Children[i];
            if (child.Layout.Count > 0)
            {
                Bind(child.Layout, $"{slotPath}{child.Attribute}/", $"{storePath}{Existing(attributes[i], storePath, store)}/", store, found);
            }
        }
    }

    // Where an object is kept under a private attribute, its path may begin with the underscore.
    private static string Existing(string attribute, string storePath, KerasObjectStore store) =>
        !store.HasGroup(storePath + attribute) && store.HasGroup($"{storePath}_{attribute}") ? "_" + attribute : attribute;

    // Keras 2.12 names a model's layers in the dictionary "_layer_checkpoint_dependencies", in which a layer that has weights stands
    // twice; the second time takes up a number of its class, too.
    private static IReadOnlyList<string> Attributes(WeightLayout layout, string storePath, KerasObjectStore store)
    {
        const string Dependencies = "_layer_checkpoint_dependencies";
        bool isOld = layout.Children.Any(c => c.LayerName is not null) && !store.HasGroup(storePath + "layers") && store.HasGroup(storePath + Dependencies);
        if (!isOld)
        {
            return [.. layout.Children.Select(c => c.Attribute)];
        }

        HashSet<string> attributes = new(layout.Children.Select(c => c.Attribute), StringComparer.Ordinal);
        List<string> classes = [];
        List<int> first = [];
        foreach (WeightChild child in layout.Children)
        {
            string name = child.Attribute[(child.Attribute.IndexOf('/', StringComparison.Ordinal) + 1)..];
            int underscore = name.LastIndexOf('_');
            string className = underscore > 0 && name.AsSpan(underscore + 1).IndexOfAnyExceptInRange('0', '9') < 0 && attributes.Contains("layers/" + name[..underscore])
                ? name[..underscore]
                : name;
            first.Add(classes.Count);
            classes.AddRange(Enumerable.Repeat(className, child.Layout.Count > 0 ? 2 : 1));
        }

        IReadOnlyList<string> numbered = KerasNames.NumberByClass(classes);
        return [.. first.Select(i => $"{Dependencies}/{numbered[i]}")];
    }
}
