using TfModelTools.Common;
using TfModelTools.Common.Wording;

namespace TfModelTools.Weights;

/// <summary>What the extension of an output says about its format.</summary>
public static class WeightFormats
{
    // The longer of two that end alike first. A .npy file holds one array, which is no set of weights.
    private static readonly (string Extension, WeightFormat? Format)[] Extensions =
    [
        (".json.gz", WeightFormat.JsonGzip), (".json", WeightFormat.Json), (".npz", WeightFormat.Npz), (".npy", null), (".safetensors", WeightFormat.SafeTensors),
        (".h5", WeightFormat.Hdf5), (".hdf5", WeightFormat.Hdf5), (".hd5", WeightFormat.Hdf5), (".he5", WeightFormat.Hdf5), (".h5f", WeightFormat.Hdf5),
    ];

    /// <summary>The format of an output path. A path that ends in a slash, or is a folder already, is a folder of .npy files.</summary>
    /// <exception cref="InvalidInputException">The extension is none of those known; they are listed.</exception>
    public static WeightFormat FromExtension(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Path.EndsInDirectorySeparator(path) || Directory.Exists(path))
        {
            return WeightFormat.NpyFolder;
        }

        if (Find(path) is { } known)
        {
            return known.Format ?? throw new InvalidInputException(
                $"'{path}': a .npy file holds one array, not a set of weights.", "Give a name that ends in .npz, or a folder (a name that ends in a slash) for one .npy file a variable.", path);
        }

        string other = Path.GetExtension(path);
        throw new InvalidInputException(
            $"The extension {(other.Length == 0 ? "(none)" : $"'{other}'")} of '{path}' tells no weight format.",
            $"Use .npz, .json, .json.gz, .h5 (or .hdf5, .hd5, .he5, .h5f), .safetensors, or a slash at the end for a folder of .npy files; or name the format with {OptionKey.Format}.",
            path);
    }

    /// <summary>The format of an output path; null where the extension tells none.</summary>
    public static WeightFormat? TryFromExtension(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.EndsInDirectorySeparator(path) || Find(path) is not null ? FromExtension(path) : null;
    }

    private static (string Extension, WeightFormat? Format)? Find(string path)
    {
        int at = Array.FindIndex(Extensions, e => path.EndsWith(e.Extension, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : Extensions[at];
    }

    /// <summary>The format's name for people.</summary>
    public static string DisplayName(this WeightFormat format) => format switch
    {
        WeightFormat.Npz => "NumPy archive (.npz)",
        WeightFormat.NpyFolder => "folder of NumPy arrays (.npy)",
        WeightFormat.Json => "JSON (.json)",
        WeightFormat.JsonGzip => "JSON, compressed (.json.gz)",
        WeightFormat.Hdf5 => "HDF5 (.h5)",
        _ => "safetensors (.safetensors)",
    };
}
