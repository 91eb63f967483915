using System.Text;

namespace DataGen.Datasets;

/// <summary>
/// Makes a finished dataset visible as a whole: it is built under <c>.tmp/name</c> of the run's folder and becomes <c>name</c> by
/// renaming, so that a reader sees the old one or the new one, never a part of either.
/// </summary>
/// <remarks>
/// A folder cannot replace another in one step, so the swap leaves a trail. The marker <c>.tmp/name.swap</c> says that the built
/// folder is whole. While it stands, <see cref="RepairAsync"/> carries the swap on from wherever it stopped; without it, what is
/// under <c>.tmp</c> was not finished and is removed.
/// <code>
/// 1. write the marker     2. name -> .tmp/name.old     3. .tmp/name -> name     4. remove the marker     5. remove .tmp/name.old
/// </code>
/// </remarks>
public sealed class DatasetPublisher(IFileStore files, string runFolder)
{
    private const string Building = ".tmp";

    /// <summary>The folder to build a dataset in.</summary>
    public string BuildFolder(string dataset)
    {
        return $"{runFolder}/{Building}/{Check(dataset)}";
    }

    /// <summary>The folder where a dataset becomes visible.</summary>
    public string FinalFolder(string dataset)
    {
        return $"{runFolder}/{Check(dataset)}";
    }

    /// <summary>Puts the built dataset in the place of the one of that name, if any. Its files must be closed and durable.</summary>
    /// <exception cref="FileStoreException">A rename failed; running again repairs it.</exception>
    public async ValueTask PublishAsync(string dataset, CancellationToken cancellationToken)
    {
        var build = BuildFolder(dataset);
        if (await files.KindAsync(build, cancellationToken) != FileKind.Folder)
        {
            throw new FileStoreException(
                FileFailure.Missing,
                build,
                $"There is no built dataset '{dataset}' at '{build}'."
            );
        }

        // What an earlier swap left aside must not be taken for what this one sets aside.
        await files.DeleteAsync(Aside(dataset), cancellationToken);
        await WriteMarkerAsync(dataset, cancellationToken);
        await SwapAsync(dataset, cancellationToken);
    }

    /// <summary>
    /// Puts the run's folder in order after a process that may have died at any point: unfinished swaps are carried through, unfinished
    /// datasets removed. Call it once, before building.
    /// </summary>
    public async ValueTask RepairAsync(CancellationToken cancellationToken)
    {
        var temporary = $"{runFolder}/{Building}";
        if (await files.KindAsync(temporary, cancellationToken) != FileKind.Folder)
        {
            return;
        }

        const string extension = ".swap";
        var marked = new List<string>();
        await foreach (var file in files.ListAsync(temporary, recursive: false, cancellationToken))
        {
            if (file.EndsWith(extension, StringComparison.Ordinal))
            {
                marked.Add(Path.GetFileName(file)[..^extension.Length]);
            }
        }

        foreach (var dataset in marked.Order(StringComparer.Ordinal))
        {
            await SwapAsync(dataset, cancellationToken);
        }

        await files.DeleteAsync(temporary, cancellationToken);
    }

    /// <summary>Carries a marked swap on from wherever it stands.</summary>
    private async ValueTask SwapAsync(string dataset, CancellationToken cancellationToken)
    {
        var (build, final, aside) = (BuildFolder(dataset), FinalFolder(dataset), Aside(dataset));
        if (await files.KindAsync(build, cancellationToken) == FileKind.Folder)
        {
            if (await files.KindAsync(final, cancellationToken) != FileKind.Missing)
            {
                await files.MoveAsync(final, aside, cancellationToken);
            }

            await files.MoveAsync(build, final, cancellationToken);
        }
        else if (
            await files.KindAsync(final, cancellationToken) == FileKind.Missing
            && await files.KindAsync(aside, cancellationToken) == FileKind.Folder
        )
        {
            // Only a hand that removed the built folder leads here: the old one is all there is.
            await files.MoveAsync(aside, final, cancellationToken);
        }

        await files.DeleteAsync(Marker(dataset), cancellationToken);
        await files.DeleteAsync(aside, cancellationToken);
    }

    private async ValueTask WriteMarkerAsync(string dataset, CancellationToken cancellationToken)
    {
        var text = $"The dataset '{dataset}' is whole and is being moved into place.\n";
        await WholeFile.WriteAsync(files, Marker(dataset), Encoding.UTF8.GetBytes(text), cancellationToken);
    }

    private string Marker(string dataset)
    {
        return $"{runFolder}/{Building}/{dataset}.swap";
    }

    private string Aside(string dataset)
    {
        return $"{runFolder}/{Building}/{dataset}.old";
    }

    private static string Check(string dataset)
    {
        // A name is one folder below the run's, and never one of the names used here.
        var isName =
            dataset.Length > 0
            && dataset.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            && dataset[0] != '.'
            && !dataset.EndsWith(".old", StringComparison.Ordinal)
            && !dataset.EndsWith(".swap", StringComparison.Ordinal);
        return isName
            ? dataset
            : throw new ArgumentException(
                $"{Excerpt.Quote(dataset)} is no name for a dataset: use letters, digits, '-', '_' and '.'.",
                nameof(dataset)
            );
    }
}
