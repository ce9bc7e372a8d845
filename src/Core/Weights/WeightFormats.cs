using TfModelTools.Common;

namespace TfModelTools.Weights;

/// <summary>What the extension of an output says about its format.</summary>
public static class WeightFormats
{
    private static readonly string[] Extensions = [".npz", ".npy", ".json", ".json.gz", ".h5", ".hdf5", ".safetensors"];

    /// <summary>The format of an output path. A path that ends in a slash, or is a folder already, is a folder of .npy files.</summary>
    /// <exception cref="InvalidInputException">The extension is none of those known; they are listed.</exception>
    public static WeightFormat FromExtension(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Path.EndsInDirectorySeparator(path) || Directory.Exists(path))
        {
            return WeightFormat.NpyFolder;
        }

        string name = Path.GetFileName(path);
        if (name.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase))
        {
            return WeightFormat.JsonGzip;
        }

        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".npz" => WeightFormat.Npz,
            ".json" => WeightFormat.Json,
            ".h5" or ".hdf5" => WeightFormat.Hdf5,
            ".safetensors" => WeightFormat.SafeTensors,
            ".npy" => throw new InvalidInputException($"'{path}': a .npy file holds one array, not a set of weights.", "Give a name that ends in .npz, or a folder (a name that ends in a slash) for one .npy file a variable.", path),
            string other => throw new InvalidInputException(
                $"The extension {(other.Length == 0 ? "(none)" : $"'{other}'")} of '{path}' tells no weight format.",
                "Use .npz, .json, .json.gz, .h5, .safetensors, or a slash at the end for a folder of .npy files; or name the format with -Format.",
                path),
        };
    }

    /// <summary>The format of an output path; null where the extension tells none.</summary>
    public static WeightFormat? TryFromExtension(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Path.EndsInDirectorySeparator(path) || Extensions.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase)) ? FromExtension(path) : null;
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
