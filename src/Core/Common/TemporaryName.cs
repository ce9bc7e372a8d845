using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TfModelTools.Common;

/// <summary>
/// The names of files and folders that are not whole yet: .TARGET.tfmodel-HOST-RANDOM.tmp, beside the target. Nothing of another program
/// is called so, so that one that was left behind is known for ours; HOST tells machines apart that share a folder.
/// </summary>
internal static partial class TemporaryName
{
    private const int MaxNameBytes = 255;

    private static readonly string Host = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)).AsSpan(0, 4));

    /// <summary>A pattern for <see cref="Directory"/> that every such name fits.</summary>
    public const string SearchPattern = ".*.tmp";

    /// <summary>A new name beside a target.</summary>
    /// <param name="path">The full path of the target.</param>
    public static string Beside(string path) => In(Path.GetDirectoryName(path)!, Path.GetFileName(path));

    /// <summary>A new name in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The name of the target; of a long one only the beginning is used, for names have a limit.</param>
    public static string In(string folder, string name)
    {
        string ending = $".tfmodel-{Host}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tmp";
        while (Encoding.UTF8.GetByteCount(name) + ending.Length + 1 > MaxNameBytes)
        {
            name = name[..^(name.Length > 1 && char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        }

        return Path.Combine(folder, $".{name}{ending}");
    }

    /// <summary>Whether a file name is one of these.</summary>
    /// <param name="name">The name, without folder.</param>
    /// <param name="isOwnHost">Whether this machine made it.</param>
    /// <param name="target">The name of the target, or the beginning of a long one.</param>
    public static bool TryParse(string name, out bool isOwnHost, out string target)
    {
        Match match = Form().Match(name);
        isOwnHost = match.Success && match.Groups[2].ValueSpan.SequenceEqual(Host);
        target = match.Groups[1].Value;
        return match.Success;
    }

    [GeneratedRegex(@"\A\.(.+)\.tfmodel-([0-9a-f]{8})-[0-9a-f]{16}\.tmp\z", RegexOptions.Singleline)]
    private static partial Regex Form();
}
